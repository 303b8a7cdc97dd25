// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Allocations and bytes per operation, counted in the global allocator.
#![allow(dead_code)]
mod harness;
mod lines;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Counting;
static CALLS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        BYTES.fetch_add(layout.size() as u64, Relaxed);
        System.alloc(layout)
    }
    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        System.dealloc(address, layout)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count<F, Fut>(line: &str, ops: u64, work: F)
where
    F: Fn() -> Fut,
    Fut: std::future::Future<Output = ()> + Send + 'static,
{
    let rt = harness::runtime();
    rt.block_on(rt.spawn(work())).unwrap();
    let (calls, bytes) = (CALLS.load(Relaxed), BYTES.load(Relaxed));
    rt.block_on(rt.spawn(work())).unwrap();
    println!(
        "{{\"line\":\"{}\",\"ops\":{},\"allocations\":{:.3},\"allocated\":{:.1}}}",
        line,
        ops,
        (CALLS.load(Relaxed) - calls) as f64 / ops as f64,
        (BYTES.load(Relaxed) - bytes) as f64 / ops as f64
    );
}

fn main() {
    count("spawn_then_join_each", 100_000, || lines::spawn_then_join_each(100_000));
    count("spawn_join", 100_000, || lines::spawn_join(100_000));
    count("await_leaf", 100_000, || lines::await_leaf(100_000));
    count("mpsc_cap128_1p", 100_000, || lines::mpsc_bounded(100_000, 1, 128));
    count("oneshot_roundtrip", 100_000, || lines::oneshot_roundtrip(100_000));
    count("timers", 10_000, || lines::timers(10_000));
}
