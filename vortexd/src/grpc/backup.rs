//! `vortex.v1.BackupService`.

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use tonic::{Request, Response, Status};
use vortex_core::limits::BACKUP_PART_BYTES;
use vortex_proto::v1::{self, backup_service_server::BackupService};

use super::{Grpc, status::status};
use crate::{service::Backup, streams::Place};

type Parts = Pin<Box<dyn Stream<Item = Result<v1::BackupPart, Status>> + Send>>;

#[tonic::async_trait]
impl BackupService for Grpc {
    type SaveStream = Parts;

    async fn save(
        &self,
        request: Request<v1::SaveBackupRequest>,
    ) -> Result<Response<Parts>, Status> {
        let (caller, _) = self.open(request);
        let place = self.streams.enter(&caller).map_err(status(""))?;
        let (backup, first) = self.service.begin_backup().await.map_err(status(""))?;
        let rest = stream::unfold(Some((backup, place)), |saving| async {
            let (backup, place) = saving?;
            next(backup, place).await
        });
        let first: Vec<_> = cut(&first).map(Ok).collect();
        let parts = stream::iter(first).chain(rest.flat_map(stream::iter));
        Ok(Response::new(Box::pin(parts)))
    }
}

type Saving = Option<(Backup, Place)>;

/// What comes next, and how it goes on; none at the end. When the daemon stops, or the token ends, it
/// says so: the file lacks its end.
async fn next(
    backup: Backup,
    place: Place,
) -> Option<(Vec<Result<v1::BackupPart, Status>>, Saving)> {
    let step = tokio::select! {
        step = backup.next() => step,
        why = place.stopped() => Err(why),
    };
    match step {
        Ok(Some((backup, bytes))) => {
            let parts = cut(&bytes).map(Ok).collect();
            Some((parts, Some((backup, place))))
        }
        Ok(None) => None,
        Err(fault) => Some((vec![Err(status("")(fault))], None)),
    }
}

fn cut(bytes: &[u8]) -> impl Iterator<Item = v1::BackupPart> {
    bytes.chunks(BACKUP_PART_BYTES).map(|part| v1::BackupPart {
        data: part.to_vec(),
    })
}
