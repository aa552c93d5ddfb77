"""Writes one JSON schema per kind and Kubernetes version, each complete in itself, so that kubeconform needs no network.

The source is the wheel of the package kubernetes-validate, which has the strict schemas of every Kubernetes version.
Usage: schemas.py WHEEL FOLDER
"""

import json
import pathlib
import sys
import zipfile

VERSIONS = ["1.25.0", "1.28.0", "1.31.0", "1.34.0", "1.37.0"]
KINDS = [
    "configmap-v1",
    "horizontalpodautoscaler-autoscaling-v2",
    "ingress-networking-v1",
    "networkpolicy-networking-v1",
    "pod-v1",
    "poddisruptionbudget-policy-v1",
    "secret-v1",
    "service-v1",
    "serviceaccount-v1",
    "statefulset-apps-v1",
]
REMOTE = "/api/_definitions.json#/$defs/"
LOCAL = "#/$defs/"


def bundle(schema, definitions):
    """The schema with every definition that it needs, directly or not."""
    needed, waiting = {}, [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        if not isinstance(node, dict):
            continue
        waiting.extend(node.values())
        reference = node.get("$ref")
        if isinstance(reference, str):
            name = reference.removeprefix(REMOTE).removeprefix(LOCAL)
            node["$ref"] = LOCAL + name
            if name not in needed:
                needed[name] = definitions[name]
                waiting.append(definitions[name])
    schema.pop("$id", None)
    return schema | {"$defs": needed}


def main(wheel, folder):
    base = "kubernetes_validate/kubernetes-json-schema/v{}-local-strict/{}.json"
    with zipfile.ZipFile(wheel) as source:
        for version in VERSIONS:
            read = lambda name: json.loads(source.read(base.format(version, name)))
            definitions = read("_definitions")["$defs"]
            target = pathlib.Path(folder, f"v{version}")
            target.mkdir(parents=True, exist_ok=True)
            for kind in KINDS:
                text = json.dumps(bundle(read(kind), definitions))
                (target / f"{kind}.json").write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
