// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
mod harness;
mod lines;

use harness::{measure, resident_bytes};
use std::sync::Arc;
use std::time::Duration;

const LINES: &[&str] = &[
    "spawn_join_1M", "spawn_then_join_each", "mpsc_cap128_1p", "mpsc_cap128_4p",
    "mpsc_cap1_roundtrip", "mutex_uncontended", "mutex_4tasks", "mutex_4tasks_heldyield",
    "timers_100k", "yield_2tasks", "await_leaf", "await_leaf_boxed", "chain_depth_10k",
    "chain_depth_1M", "select_2ready", "semaphore_uncontended", "semaphore_4tasks",
    "oneshot_roundtrip", "broadcast_1to4", "watch_roundtrip", "spawn_blocking_roundtrip",
    "mem_idle_task", "mem_idle_waiter",
];

// The growth of the resident size by tasks that only wait, on a fresh process.
fn idle_memory(line: &str, n: u64, timer: bool) {
    let rt = harness::runtime();
    rt.block_on(async {
        tokio::spawn(lines::sleepers(1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let before = resident_bytes();
        let handles = if timer {
            tokio::spawn(lines::sleepers(n)).await.unwrap()
        } else {
            tokio::spawn(lines::waiters(n, Arc::new(tokio::sync::Notify::new()))).await.unwrap()
        };
        tokio::time::sleep(Duration::from_millis(500)).await;
        let handles_bytes = handles.capacity() * std::mem::size_of_val(&handles[0]);
        let bytes = resident_bytes() - before - handles_bytes as u64;
        println!("{{\"line\":\"{}\",\"ops\":{},\"bytes\":{:.1}}}", line, n, bytes as f64 / n as f64);
        for handle in &handles {
            handle.abort();
        }
    });
}

fn run(line: &str, repeats: usize) {
    use lines::*;
    match line {
        "spawn_join_1M" => measure(line, 1_000_000, repeats, true, || spawn_join(1_000_000)),
        "spawn_then_join_each" => measure(line, 200_000, repeats, true, || spawn_then_join_each(200_000)),
        "mpsc_cap128_1p" => measure(line, 1_000_000, repeats, true, || mpsc_bounded(1_000_000, 1, 128)),
        "mpsc_cap128_4p" => measure(line, 1_000_000, repeats, true, || mpsc_bounded(1_000_000, 4, 128)),
        "mpsc_cap1_roundtrip" => measure(line, 200_000, repeats, true, || mpsc_roundtrip(200_000)),
        "mutex_uncontended" => measure(line, 2_000_000, repeats, true, || mutex_tasks(1, 2_000_000, false)),
        "mutex_4tasks" => measure(line, 1_000_000, repeats, true, || mutex_tasks(4, 1_000_000, false)),
        "mutex_4tasks_heldyield" => measure(line, 200_000, repeats, true, || mutex_tasks(4, 200_000, true)),
        "timers_100k" => measure(line, 100_000, repeats, false, || timers(100_000)),
        "yield_2tasks" => measure(line, 400_000, repeats, true, || yield_tasks(2, 400_000)),
        "await_leaf" => measure(line, 10_000_000, repeats, true, || await_leaf(10_000_000)),
        "await_leaf_boxed" => measure(line, 5_000_000, repeats, true, || await_leaf_boxed(5_000_000)),
        "chain_depth_10k" => measure(line, 1_000_000, repeats, true, || chain_depth(10_000, 100)),
        "chain_depth_1M" => measure(line, 1_000_000, repeats, true, || chain_depth(1_000_000, 1)),
        "select_2ready" => measure(line, 1_000_000, repeats, true, || select_two_ready(1_000_000)),
        "semaphore_uncontended" => {
            measure(line, 2_000_000, repeats, true, || semaphore_tasks(1, 2_000_000, 1))
        }
        "semaphore_4tasks" => measure(line, 1_000_000, repeats, true, || semaphore_tasks(4, 1_000_000, 2)),
        "oneshot_roundtrip" => measure(line, 200_000, repeats, true, || oneshot_roundtrip(200_000)),
        "broadcast_1to4" => measure(line, 128_000, repeats, true, || broadcast_one_to_four(128_000)),
        "watch_roundtrip" => measure(line, 200_000, repeats, true, || watch_roundtrip(200_000)),
        "spawn_blocking_roundtrip" => {
            measure(line, 30_000, repeats, true, || spawn_blocking_roundtrip(30_000))
        }
        "mem_idle_task" => idle_memory(line, 200_000, true),
        "mem_idle_waiter" => idle_memory(line, 200_000, false),
        _ => println!("{{\"line\":\"{}\",\"unsupported\":\"not a line of this program\"}}", line),
    }
}

fn main() {
    let (repeats, names) = harness::arguments(LINES);
    for name in names {
        run(&name, repeats);
    }
}
