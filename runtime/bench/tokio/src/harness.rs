// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The protocol that all programs of the benchmark share: lines are named on the
// command line, every repeat of a line is one JSON object on standard output.
//
//   tokio-lines [--repeats N] LINE...     and     tokio-lines --list
use std::future::Future;
use std::io::Write;
use std::time::Instant;

pub const WORKERS: usize = 2;

pub fn cpu_ns() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

pub fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_time().build().unwrap()
}

/// Runs the work once unmeasured, then `repeats` times. The work runs on a worker
/// thread; the thread that waits for it is not one.
pub fn measure<F, Fut>(line: &str, ops: u64, repeats: usize, warm: bool, work: F)
where
    F: Fn() -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let rt = runtime();
    if warm {
        rt.block_on(rt.spawn(work())).unwrap();
    }
    for _ in 0..repeats {
        let (wall, cpu) = (Instant::now(), cpu_ns());
        rt.block_on(rt.spawn(work())).unwrap();
        let cpu = cpu_ns() - cpu;
        let wall = wall.elapsed().as_nanos() as u64;
        println!(
            "{{\"line\":\"{}\",\"ops\":{},\"wall\":{:.2},\"cpu\":{:.2}}}",
            line,
            ops,
            wall as f64 / ops as f64,
            cpu as f64 / ops as f64
        );
        std::io::stdout().flush().unwrap();
    }
}

/// (repeats, lines)
pub fn arguments(all: &[&str]) -> (usize, Vec<String>) {
    let (mut repeats, mut lines) = (3, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--repeats" => repeats = args.next().unwrap().parse().unwrap(),
            "--list" => all.iter().for_each(|l| println!("{}", l)),
            _ => lines.push(arg),
        }
    }
    (repeats, lines)
}
