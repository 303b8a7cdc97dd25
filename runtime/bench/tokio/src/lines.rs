// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is measured, each line with its number of operations. The same work stands
// under the same names in ../../async and ../../asio; docs/runtime/benchmarks.md
// says what each of them means.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch, Mutex, Notify, Semaphore};
use tokio::task::{spawn, spawn_blocking, yield_now};

// Hides a value from the optimizer; std::hint::black_box is younger than Debian's
// compiler.
#[inline(always)]
fn black_box<T>(value: T) -> T {
    unsafe { std::arch::asm!("/* {0} */", in(reg) &value, options(nostack, preserves_flags)) };
    value
}

async fn trivial(n: u64) -> u64 {
    black_box(n)
}

pub async fn spawn_join(n: u64) {
    let mut handles = Vec::with_capacity(n as usize);
    for i in 0..n {
        handles.push(spawn(trivial(i)));
    }
    let mut sum = 0u64;
    for handle in handles {
        sum = sum.wrapping_add(handle.await.unwrap());
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

pub async fn spawn_then_join_each(n: u64) {
    let mut sum = 0u64;
    for i in 0..n {
        sum = sum.wrapping_add(spawn(trivial(i)).await.unwrap());
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

pub async fn mpsc_bounded(messages: u64, producers: u64, capacity: usize) {
    let (tx, mut rx) = mpsc::channel::<u64>(capacity);
    for _ in 0..producers {
        let tx = tx.clone();
        spawn(async move {
            for i in 0..messages / producers {
                tx.send(i).await.unwrap();
            }
        });
    }
    drop(tx);
    let mut got = 0u64;
    while let Some(value) = rx.recv().await {
        black_box(value);
        got += 1;
    }
    assert_eq!(got, messages);
}

pub async fn mpsc_roundtrip(trips: u64) {
    let (there, mut server) = mpsc::channel::<u64>(1);
    let (back, mut client) = mpsc::channel::<u64>(1);
    spawn(async move {
        while let Some(value) = server.recv().await {
            back.send(value).await.unwrap();
        }
    });
    for i in 0..trips {
        there.send(i).await.unwrap();
        assert_eq!(client.recv().await, Some(i));
    }
}

pub async fn mutex_tasks(tasks: u64, total: u64, yields: bool) {
    let mutex = Arc::new(Mutex::new(0u64));
    let mut handles = Vec::new();
    for _ in 0..tasks {
        let mutex = mutex.clone();
        handles.push(spawn(async move {
            for _ in 0..total / tasks {
                let mut guard = mutex.lock().await;
                *guard += 1;
                if yields {
                    yield_now().await;
                }
            }
        }));
    }
    for handle in handles {
        handle.await.unwrap();
    }
    assert_eq!(*mutex.lock().await, total);
}

pub async fn timers(n: u64) {
    let mut handles = Vec::with_capacity(n as usize);
    for i in 0..n {
        handles.push(spawn(tokio::time::sleep(Duration::from_millis(i % 1000))));
    }
    for handle in handles {
        handle.await.unwrap();
    }
}

pub async fn yield_tasks(tasks: u64, total: u64) {
    let mut handles = Vec::new();
    for _ in 0..tasks {
        handles.push(spawn(async move {
            for _ in 0..total / tasks {
                yield_now().await;
            }
        }));
    }
    for handle in handles {
        handle.await.unwrap();
    }
}

pub async fn await_leaf(n: u64) {
    let mut sum = 0u64;
    for i in 0..n {
        sum = sum.wrapping_add(trivial(i).await);
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

// A child whose type is erased, as it is behind a trait object or in a recursion:
// its state is allocated, which a C++ coroutine without elision always pays for.
#[inline(never)]
fn boxed(n: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(trivial(n))
}

pub async fn await_leaf_boxed(n: u64) {
    let mut sum = 0u64;
    for i in 0..n {
        sum = sum.wrapping_add(boxed(i).await);
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

fn descend(depth: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move {
        if depth == 0 {
            0
        } else {
            descend(depth - 1).await + 1
        }
    })
}

pub async fn chain_depth(depth: u64, times: u64) {
    for _ in 0..times {
        assert_eq!(descend(depth).await, depth);
    }
}

pub async fn select_two_ready(n: u64) {
    let (left_tx, mut left) = mpsc::channel::<u64>(4);
    let (right_tx, mut right) = mpsc::channel::<u64>(4);
    left_tx.send(0).await.unwrap();
    right_tx.send(0).await.unwrap();
    for i in 0..n {
        tokio::select! {
            value = left.recv() => { black_box(value); left_tx.try_send(i).unwrap(); }
            value = right.recv() => { black_box(value); right_tx.try_send(i).unwrap(); }
        }
    }
}

pub async fn semaphore_tasks(tasks: u64, total: u64, permits: usize) {
    let semaphore = Arc::new(Semaphore::new(permits));
    let mut handles = Vec::new();
    for _ in 0..tasks {
        let semaphore = semaphore.clone();
        handles.push(spawn(async move {
            for _ in 0..total / tasks {
                let permit = semaphore.acquire().await.unwrap();
                black_box(&permit);
            }
        }));
    }
    for handle in handles {
        handle.await.unwrap();
    }
}

pub async fn oneshot_roundtrip(trips: u64) {
    let (requests, mut server) = mpsc::channel::<(u64, oneshot::Sender<u64>)>(16);
    spawn(async move {
        while let Some((value, answer)) = server.recv().await {
            answer.send(value).unwrap();
        }
    });
    for i in 0..trips {
        let (answer, answered) = oneshot::channel();
        requests.send((i, answer)).await.unwrap_or_else(|_| panic!());
        assert_eq!(answered.await.unwrap(), i);
    }
}

// The sender keeps 64 messages ahead of the slowest receiver, so nobody lags.
pub async fn broadcast_one_to_four(messages: u64) {
    const BATCH: u64 = 64;
    let (tx, _) = broadcast::channel::<u64>(128);
    let done = Arc::new(Semaphore::new(0));
    let mut handles = Vec::new();
    for _ in 0..4 {
        let mut rx = tx.subscribe();
        let done = done.clone();
        handles.push(spawn(async move {
            let mut got = 0u64;
            while let Ok(value) = rx.recv().await {
                black_box(value);
                got += 1;
                if got % BATCH == 0 {
                    done.add_permits(1);
                }
            }
            assert_eq!(got, messages);
        }));
    }
    for batch in 0..messages / BATCH {
        for i in 0..BATCH {
            tx.send(batch * BATCH + i).unwrap();
        }
        done.acquire_many(4).await.unwrap().forget();
    }
    drop(tx);
    for handle in handles {
        handle.await.unwrap();
    }
}

pub async fn watch_roundtrip(trips: u64) {
    let (there, mut server) = watch::channel(0u64);
    let (back, mut client) = watch::channel(0u64);
    spawn(async move {
        while server.changed().await.is_ok() {
            let value = *server.borrow_and_update();
            if back.send(value).is_err() {
                break;
            }
        }
    });
    for i in 1..=trips {
        there.send(i).unwrap();
        client.changed().await.unwrap();
        assert_eq!(*client.borrow_and_update(), i);
    }
}

pub async fn spawn_blocking_roundtrip(n: u64) {
    for i in 0..n {
        assert_eq!(spawn_blocking(move || black_box(i)).await.unwrap(), i);
    }
}

pub async fn sleepers(n: u64) -> Vec<tokio::task::JoinHandle<()>> {
    (0..n).map(|_| spawn(tokio::time::sleep(Duration::from_secs(3600)))).collect()
}

pub async fn waiters(n: u64, notify: Arc<Notify>) -> Vec<tokio::task::JoinHandle<()>> {
    (0..n)
        .map(|_| {
            let notify = notify.clone();
            spawn(async move { notify.notified().await })
        })
        .collect()
}
