//! Disks that fail: at a given step, when they are full, or by losing what was not synced.

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex},
};

use redb::StorageBackend;
use vortexd::store::redb::RedbHooks;

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const PAGE: u64 = 4096;

/// A disk seen from the test.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Writes, syncs and changes of length so far.
    steps: u64,
    /// The step from which on everything fails.
    fails_from: Option<u64>,
    /// Pages that have blocks, once space is limited.
    allocated: BTreeSet<u64>,
    /// How many more there may be.
    free_pages: Option<u64>,
    /// Set when unsynced writes are kept apart.
    volatile: Option<Volatile>,
}

#[derive(Debug, Default)]
struct Volatile {
    /// What a loss of power cannot touch.
    synced: Vec<u8>,
    /// What is read.
    seen: Vec<u8>,
    /// Since the last sync.
    pending: Vec<Pending>,
}

#[derive(Debug)]
enum Pending {
    Write(usize, Vec<u8>),
    SetLength(usize),
}

impl Pending {
    fn apply(&self, image: &mut Vec<u8>, is_torn: bool) {
        match self {
            Pending::SetLength(length) => image.resize(*length, 0),
            Pending::Write(offset, data) => {
                // A sector is written or not; a write of many may be cut between them.
                let count = if is_torn && data.len() > 512 {
                    data.len() / 2 / 512 * 512
                } else {
                    data.len()
                };
                if image.len() < offset + count {
                    image.resize(offset + count, 0);
                }
                image[*offset..offset + count].copy_from_slice(&data[..count]);
            }
        }
    }
}

/// Which of the unsynced writes a loss of power leaves.
#[derive(Clone, Copy, Debug)]
pub enum Left {
    Nothing,
    Everything,
    Even,
    Odd,
    FirstHalf,
    LastHalf,
    Torn,
}

impl Left {
    pub const ALL: [Left; 7] = [
        Left::Nothing,
        Left::Everything,
        Left::Even,
        Left::Odd,
        Left::FirstHalf,
        Left::LastHalf,
        Left::Torn,
    ];
}

impl Disk {
    /// Hooks that put this disk under a store.
    pub fn hooks(&self, integrity_bytes_max: u64) -> RedbHooks {
        let disk = self.clone();
        RedbHooks {
            wrap: Box::new(move |inner| {
                disk.load(inner.as_ref());
                Box::new(Backend {
                    inner,
                    disk: disk.clone(),
                })
            }),
            integrity_bytes_max,
        }
    }

    /// Fails everything once `steps` more were done.
    pub fn fail_after(&self, steps: u64) {
        let mut state = self.0.lock().unwrap();
        state.fails_from = Some(state.steps + steps);
    }

    pub fn heal(&self) {
        self.0.lock().unwrap().fails_from = None;
    }

    /// Leaves room for so many pages more, or for all.
    pub fn set_free(&self, pages: Option<u64>) {
        self.0.lock().unwrap().free_pages = pages;
    }

    /// Keeps unsynced writes apart from now on.
    pub fn volatile() -> Disk {
        let disk = Disk::default();
        disk.0.lock().unwrap().volatile = Some(Volatile::default());
        disk
    }

    /// What is on the disk after a loss of power.
    pub fn after_power_loss(&self, left: Left) -> Vec<u8> {
        let state = self.0.lock().unwrap();
        let volatile = state.volatile.as_ref().unwrap();
        let mut image = volatile.synced.clone();
        let count = volatile.pending.len();
        for (index, pending) in volatile.pending.iter().enumerate() {
            let is_left = match left {
                Left::Nothing => false,
                Left::Everything | Left::Torn => true,
                Left::Even => index % 2 == 0,
                Left::Odd => index % 2 == 1,
                Left::FirstHalf => index < count / 2,
                Left::LastHalf => index >= count / 2,
            };
            if is_left {
                pending.apply(&mut image, matches!(left, Left::Torn));
            }
        }
        image
    }

    fn load(&self, inner: &dyn StorageBackend) {
        let mut image = vec![0; inner.len().unwrap() as usize];
        inner.read(0, &mut image).unwrap();
        let mut state = self.0.lock().unwrap();
        state.allocated = (0..)
            .zip(image.chunks(PAGE as usize))
            .filter(|(_, page)| page.iter().any(|&byte| byte != 0))
            .map(|(number, _)| number)
            .collect();
        if let Some(volatile) = &mut state.volatile {
            *volatile = Volatile {
                synced: image.clone(),
                seen: image,
                pending: vec![],
            };
        }
    }
}

impl State {
    fn step(&mut self) -> io::Result<()> {
        if self.fails_from.is_some_and(|from| self.steps >= from) {
            return Err(io::Error::from_raw_os_error(EIO));
        }
        self.steps += 1;
        Ok(())
    }

    fn allocate(&mut self, offset: u64, length: usize) -> io::Result<()> {
        for page in offset / PAGE..(offset + length as u64).div_ceil(PAGE) {
            if self.allocated.contains(&page) {
                continue;
            }
            if let Some(free) = &mut self.free_pages {
                *free = free
                    .checked_sub(1)
                    .ok_or_else(|| io::Error::from_raw_os_error(ENOSPC))?;
            }
            self.allocated.insert(page);
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Backend {
    inner: Box<dyn StorageBackend>,
    disk: Disk,
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        match &self.disk.0.lock().unwrap().volatile {
            Some(volatile) => Ok(volatile.seen.len() as u64),
            None => self.inner.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match &self.disk.0.lock().unwrap().volatile {
            Some(volatile) => {
                let offset = offset as usize;
                let seen = volatile.seen.get(offset..offset + out.len());
                out.copy_from_slice(seen.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
            None => self.inner.read(offset, out),
        }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.0.lock().unwrap();
        state.step()?;
        match &mut state.volatile {
            Some(volatile) => {
                let pending = Pending::SetLength(len as usize);
                pending.apply(&mut volatile.seen, false);
                volatile.pending.push(pending);
                Ok(())
            }
            None => self.inner.set_len(len),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.0.lock().unwrap();
        state.step()?;
        match &mut state.volatile {
            Some(volatile) => {
                volatile.synced.clone_from(&volatile.seen);
                volatile.pending.clear();
                Ok(())
            }
            // The kernel keeps what this process wrote; waiting for the disk proves nothing here.
            None => Ok(()),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.disk.0.lock().unwrap();
        state.step()?;
        state.allocate(offset, data.len())?;
        match &mut state.volatile {
            Some(volatile) => {
                let pending = Pending::Write(offset as usize, data.to_vec());
                pending.apply(&mut volatile.seen, false);
                volatile.pending.push(pending);
                Ok(())
            }
            None => self.inner.write(offset, data),
        }
    }

    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }
}
