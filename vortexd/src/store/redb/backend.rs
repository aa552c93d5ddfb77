//! The data file as redb sees it.
//!
//! redb writes while it opens a file: it marks it as in use, and repairs it after a crash. So that a file
//! which then turns out to be damaged or foreign is left as it was, an opening file is [`Staged`]: writes
//! stay in memory, and reach the file, in their order and with their syncs between them, only once the
//! content was found good.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io,
    os::unix::fs::FileExt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use ::redb::StorageBackend;
use rustix::fs::SeekFrom;

/// A file, locked by whoever opened it against other programs that know redb.
///
/// redb lengthens its file in long strides, and the file system gives blocks to the new part as pages in
/// it are written: a sync then has to write that too, which takes several times as long as for blocks
/// that are there. So the holes around a first write are filled with zeros, which is what they read as.
#[derive(Debug)]
pub(super) struct DataFile {
    file: File,
    /// Stretches without holes, by number.
    filled: Mutex<BTreeSet<u64>>,
}

/// How much is filled at once: a third of a millisecond, every four hundred small appends.
const STRETCH_BYTES: u64 = 256 * 1024;

impl DataFile {
    /// Takes the file over.
    pub(super) fn new(file: File) -> DataFile {
        DataFile {
            file,
            filled: Mutex::default(),
        }
    }

    /// Fills the holes that a write would meet.
    fn fill_around(&self, offset: u64, length: usize) -> io::Result<()> {
        let end = offset.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        for number in offset / STRETCH_BYTES..end.div_ceil(STRETCH_BYTES) {
            if filled.insert(number) {
                self.fill(number)?;
            }
        }
        Ok(())
    }

    fn fill(&self, number: u64) -> io::Result<()> {
        let start = number * STRETCH_BYTES;
        let end = (start + STRETCH_BYTES).min(self.file.metadata()?.len());
        let mut position = start;
        while position < end {
            let hole = rustix::fs::seek(&self.file, SeekFrom::Hole(position))?;
            if hole >= end {
                break;
            }
            // There may be no data after it; the answer is an error then.
            position =
                rustix::fs::seek(&self.file, SeekFrom::Data(hole)).map_or(end, |at| at.min(end));
            let zeros = vec![0; usize::try_from(position - hole).unwrap_or(0)];
            self.file.write_all_at(&zeros, hole)?;
        }
        Ok(())
    }
}

impl StorageBackend for DataFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(out, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        // Where the file ends now, a stretch may be filled in part; what is cut off loses its blocks.
        let end = len.min(self.file.metadata()?.len());
        drop(filled.split_off(&(end / STRETCH_BYTES)));
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        // When there is no room to fill, or the file system knows no holes, the write itself decides.
        let _ = self.fill_around(offset, data.len());
        self.file.write_all_at(data, offset)
    }

    fn close(&self) -> io::Result<()> {
        self.file.unlock()
    }
}

/// A backend whose writes are held back until [`Staged::release`].
#[derive(Debug)]
pub(super) struct Staged {
    inner: Box<dyn StorageBackend>,
    is_released: AtomicBool,
    stage: Mutex<Option<Stage>>,
}

const PAGE: usize = 4096;
const PAGE_BYTES: u64 = 4096;

/// What was written while held back.
#[derive(Debug)]
struct Stage {
    length: u64,
    /// How many bytes of the file below still count.
    intact: u64,
    /// The pages as they would be, by number.
    pages: BTreeMap<u64, Box<[u8; PAGE]>>,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Write(u64, Vec<u8>),
    SetLength(u64),
    Sync,
}

/// The handle that redb owns.
#[derive(Clone, Debug)]
pub(super) struct StagedHandle(pub(super) Arc<Staged>);

impl Staged {
    /// Holds back what is written to `inner`.
    ///
    /// # Errors
    /// When its length cannot be read.
    pub(super) fn hold(inner: Box<dyn StorageBackend>) -> io::Result<Arc<Staged>> {
        let length = inner.len()?;
        Ok(Arc::new(Staged {
            inner,
            is_released: AtomicBool::new(false),
            stage: Mutex::new(Some(Stage {
                length,
                intact: length,
                pages: BTreeMap::new(),
                steps: vec![],
            })),
        }))
    }

    /// Writes what was held back, and holds back nothing more.
    ///
    /// # Errors
    /// When the file cannot be written; it is then as after a crash at that point.
    pub(super) fn release(&self) -> io::Result<()> {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let steps = stage.take().map(|stage| stage.steps).unwrap_or_default();
        for step in steps {
            match step {
                Step::Write(offset, data) => self.inner.write(offset, &data)?,
                Step::SetLength(length) => self.inner.set_len(length)?,
                Step::Sync => self.inner.sync_data()?,
            }
        }
        self.is_released.store(true, Ordering::Release);
        Ok(())
    }

    /// Runs `access` with the stage, while there is one, and the file.
    fn with<T>(&self, access: impl FnOnce(Option<&mut Stage>, &dyn StorageBackend) -> T) -> T {
        let file = self.inner.as_ref();
        // Once released, accesses of many threads must not wait for each other's I/O.
        if self.is_released.load(Ordering::Acquire) {
            return access(None, file);
        }
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        access(stage.as_mut(), file)
    }
}

impl Stage {
    fn read(&self, inner: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = self.end_inside(offset, out.len())?;
        let numbers = offset / PAGE_BYTES..end.div_ceil(PAGE_BYTES);
        if end <= self.intact && self.pages.range(numbers).next().is_none() {
            return inner.read(offset, out);
        }
        let mut rest = out;
        for (number, start, count) in parts(offset, rest.len()) {
            let (now, later) = rest.split_at_mut(count);
            let loaded;
            let page = match self.pages.get(&number) {
                Some(page) => page,
                None => {
                    loaded = self.load(inner, number)?;
                    &loaded
                }
            };
            if let Some(part) = page.get(start..start + count) {
                now.copy_from_slice(part);
            }
            rest = later;
        }
        Ok(())
    }

    fn write(&mut self, inner: &dyn StorageBackend, offset: u64, data: &[u8]) -> io::Result<()> {
        self.end_inside(offset, data.len())?;
        let mut rest = data;
        for (number, start, count) in parts(offset, data.len()) {
            let (now, later) = rest.split_at(count);
            let mut page = match self.pages.remove(&number) {
                Some(page) => page,
                None => self.load(inner, number)?,
            };
            if let Some(part) = page.get_mut(start..start + count) {
                part.copy_from_slice(now);
            }
            self.pages.insert(number, page);
            rest = later;
        }
        self.steps.push(Step::Write(offset, data.to_vec()));
        Ok(())
    }

    /// What is cut off reads as zeros when the file grows again.
    fn set_length(&mut self, length: u64) {
        self.intact = self.intact.min(length);
        drop(self.pages.split_off(&length.div_ceil(PAGE_BYTES)));
        if let Some(page) = self.pages.get_mut(&(length / PAGE_BYTES)) {
            page.iter_mut()
                .skip(to_size(length % PAGE_BYTES))
                .for_each(|byte| *byte = 0);
        }
        self.length = length;
        self.steps.push(Step::SetLength(length));
    }

    /// A page as the file holds it; zeros where it does not reach.
    fn load(&self, inner: &dyn StorageBackend, number: u64) -> io::Result<Box<[u8; PAGE]>> {
        let start = number * PAGE_BYTES;
        let count = to_size(self.intact.saturating_sub(start).min(PAGE_BYTES));
        let mut page = Box::new([0; PAGE]);
        if let Some(part) = page.get_mut(..count).filter(|part| !part.is_empty()) {
            inner.read(start, part)?;
        }
        Ok(page)
    }

    fn end_inside(&self, offset: u64, length: usize) -> io::Result<u64> {
        u64::try_from(length)
            .ok()
            .and_then(|length| offset.checked_add(length))
            .filter(|&end| end <= self.length)
            .ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "outside the file"))
    }
}

/// The parts of pages that `length` bytes from `offset` cover: page, first byte in it, how many.
fn parts(offset: u64, length: usize) -> impl Iterator<Item = (u64, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let position = offset + u64::try_from(done).unwrap_or(0);
        let start = to_size(position % PAGE_BYTES);
        let count = (PAGE - start).min(length - done);
        done += count;
        (count > 0).then_some((position / PAGE_BYTES, start, count))
    })
}

/// For numbers not above a page's size.
fn to_size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(PAGE)
}

impl StorageBackend for StagedHandle {
    fn len(&self) -> io::Result<u64> {
        self.0.with(|stage, file| match stage {
            Some(stage) => Ok(stage.length),
            None => file.len(),
        })
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.with(|stage, file| match stage {
            Some(stage) => stage.read(file, offset, out),
            None => file.read(offset, out),
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.with(|stage, file| match stage {
            Some(stage) => {
                stage.set_length(len);
                Ok(())
            }
            None => file.set_len(len),
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.with(|stage, file| match stage {
            Some(stage) => {
                stage.steps.push(Step::Sync);
                Ok(())
            }
            None => file.sync_data(),
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.with(|stage, file| match stage {
            Some(stage) => stage.write(file, offset, data),
            None => file.write(offset, data),
        })
    }

    fn close(&self) -> io::Result<()> {
        self.0.inner.close()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use ::redb::backends::InMemoryBackend;

    use super::*;

    fn content(backend: &dyn StorageBackend) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(backend.len().unwrap()).unwrap()];
        backend.read(0, &mut bytes).unwrap();
        bytes
    }

    /// Writes, cuts and grows at places that a plain generator of numbers picks.
    fn work(backend: &dyn StorageBackend, seed: u64) {
        let mut state = seed;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        for step in 0..60 {
            match next(5) {
                0 => backend.set_len(next(40_000)).unwrap(),
                1 => backend.sync_data().unwrap(),
                _ => {
                    let length = backend.len().unwrap();
                    let offset = next(length + 1);
                    let count = next(10_000).min(length - offset);
                    let data = vec![step + 1; usize::try_from(count).unwrap()];
                    backend.write(offset, &data).unwrap();
                }
            }
        }
    }

    #[test]
    fn a_stage_reads_as_the_file_will_and_leaves_the_file_alone_until_then() {
        for seed in 0..200 {
            let (plain, below) = (InMemoryBackend::new(), Arc::new(InMemoryBackend::new()));
            for backend in [&plain, below.as_ref()] {
                backend.set_len(20_000).unwrap();
                backend.write(0, &[0xee; 20_000]).unwrap();
            }
            work(&plain, seed);
            let staged = Staged::hold(Box::new(Shared(below.clone()))).unwrap();
            let handle = StagedHandle(staged.clone());
            work(&handle, seed);
            assert_eq!(content(&handle), content(&plain), "seed {seed}");
            assert_eq!(content(below.as_ref()), [0xee; 20_000]);
            staged.release().unwrap();
            assert_eq!(content(below.as_ref()), content(&plain), "seed {seed}");
            assert_eq!(content(&handle), content(&plain));
        }
    }

    #[derive(Debug)]
    struct Shared(Arc<InMemoryBackend>);

    impl StorageBackend for Shared {
        fn len(&self) -> io::Result<u64> {
            self.0.len()
        }
        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.0.read(offset, out)
        }
        fn set_len(&self, len: u64) -> io::Result<()> {
            self.0.set_len(len)
        }
        fn sync_data(&self) -> io::Result<()> {
            self.0.sync_data()
        }
        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.0.write(offset, data)
        }
    }

    #[test]
    fn filling_holes_changes_no_byte() {
        for seed in 0..20 {
            let plain = InMemoryBackend::new();
            let file = DataFile::new(tempfile::tempfile().unwrap());
            for backend in [&plain as &dyn StorageBackend, &file] {
                backend.set_len(3 * STRETCH_BYTES).unwrap();
                backend.write(STRETCH_BYTES - 10, &[7; 20]).unwrap();
                assert_eq!(content(backend).len(), 3 * 256 * 1024);
            }
            let blocks = file.file.metadata().unwrap().blocks() * 512;
            assert!(blocks >= 2 * STRETCH_BYTES, "{blocks}");
            work(&plain, seed);
            work(&file, seed);
            assert_eq!(content(&file), content(&plain));
        }
    }
}
