#!/bin/sh
# A program of the runtime benchmark that answers at once: fake_lines.sh CPU LINE...
cpu=$1; shift
for word in "$@"; do
  case $word in
  --repeats) ;;
  [0-9]*) ;;
  chain_depth_1M)
    [ "$cpu" != 100 ] || { echo "thread 'w' has overflowed its stack" >&2; exit 134; }
    echo '{"line":"'"$word"'","ops":1,"wall":9,"cpu":'"$cpu"'}' ;;
  mutex_uncontended) echo '{"line":"'"$word"'","unsupported":"no mutex"}' ;;
  mem_idle_task) echo '{"line":"'"$word"'","ops":1,"bytes":'"$cpu"'}' ;;
  *) for plus in 0 20 5; do
       echo '{"line":"'"$word"'","ops":1,"wall":300,"cpu":'$((cpu + plus))'}'
     done ;;
  esac
done
