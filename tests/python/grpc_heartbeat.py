"""Reports instances over a gRPC stream, with a client that grpcio-tools makes from the .proto files.

usage: grpc_heartbeat.py ADDRESS PROTO_DIR APP PROFILE VERSION INSTANCE…
Prints how many heartbeats were accepted, then the drift state of each instance as the daemon tells it.
"""

import pathlib
import sys
import tempfile

import grpc
from grpc_tools import protoc


def generate(proto_dir: str, out: str) -> None:
    files = ["config", "rollout", "audit", "fleet"]
    arguments = ["protoc", f"-I{proto_dir}", f"--python_out={out}", f"--grpc_python_out={out}"]
    status = protoc.main(arguments + [f"vortex/v1/{name}.proto" for name in files])
    if status != 0:
        sys.exit(f"protoc ended with {status}")
    for folder in ["vortex", "vortex/v1"]:
        pathlib.Path(out, folder, "__init__.py").touch()


def main() -> None:
    address, proto_dir, app, profile, version, *instances = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        generate(proto_dir, out)
        sys.path.insert(0, out)
        from vortex.v1 import fleet_pb2, fleet_pb2_grpc

        with grpc.insecure_channel(address) as channel:
            fleet = fleet_pb2_grpc.FleetServiceStub(channel)
            beats = (
                fleet_pb2.HeartbeatRequest(
                    instance_id=instance, app=app, profile=profile, version=version, seq=1
                )
                for instance in instances
            )
            print(fleet.StreamHeartbeats(beats, timeout=10).accepted)
            for instance in instances:
                request = fleet_pb2.GetInstanceRequest(
                    app=app, profile=profile, instance_id=instance
                )
                print(instance, fleet.GetInstance(request, timeout=10).state)


main()
