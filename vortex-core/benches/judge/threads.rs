//! Runs on two threads, the results in order.

/// `count` runs of `run`, each told its number.
pub(crate) fn in_two_threads<T: Send>(count: u64, run: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let middle = count / 2;
    std::thread::scope(|scope| {
        let first = scope.spawn(|| (0..middle).map(&run).collect::<Vec<T>>());
        let mut second: Vec<T> = (middle..count).map(&run).collect();
        let mut all = first.join().expect("a run panicked");
        all.append(&mut second);
        all
    })
}
