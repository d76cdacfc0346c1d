"""A bucket of any S3-compatible store, `s3://bucket/prefix`, through boto3 (the extra `s3`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from posixpath import splitext
from typing import Any

from ..artifact import Artifact
from ..exports.host import FOR_EVER
from ..model import Target
from ..project import EnvironmentFailure, Project, UsageError
from .moves import MANIFEST, Moves
from .store import Advance, step_by_step

ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/*")
AT_ONCE = 8  # uploads
PER_REQUEST = 1000  # deletions, the protocol's limit
# A store serves a file as what it was uploaded as. Not `mimetypes`, which asks the machine.
TYPES = {
    ".bib": "application/x-bibtex", ".css": "text/css; charset=utf-8", ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif", ".html": "text/html; charset=utf-8", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
    ".avif": "image/avif", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
    ".jsonld": "application/ld+json", ".png": "image/png", ".ris": "application/x-research-info-systems",
    ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
    ".webp": "image/webp", ".woff2": "font/woff2", ".xml": "application/xml",
}  # fmt: skip


def open_store(_: Project, target: Target) -> Bucket:
    """The bucket that the target names. Raises UsageError for an address that is none, or without boto3."""
    address = ADDRESS.fullmatch(target.to)
    if address is None:
        raise UsageError(f"{target.to}: expected s3://BUCKET or s3://BUCKET/PREFIX")
    try:
        import boto3
        from botocore.config import Config
    except ImportError as failure:
        raise UsageError("this target needs boto3: pip install 'site-builder[s3]'") from failure
    # Many compatible stores know no newer checksums than the protocol requires.
    config = Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        max_pool_connections=AT_ONCE,
    )
    with _told(target.to):
        client = boto3.client("s3", endpoint_url=target.endpoint, region_name=target.region, config=config)
    return Bucket(client, address[1], f"{address[2]}/" if address[2] else "", target.to)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turns boto3's failures into ours; their messages name no secret."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as failure:
        raise EnvironmentFailure(f"{where}: {failure}") from failure


class Bucket:
    """The target; `prefix` is empty or ends with a slash."""

    def __init__(self, client: Any, bucket: str, prefix: str, where: str) -> None:
        self.client, self.bucket, self.prefix, self.where = client, bucket, prefix, where

    def opened(self) -> AbstractContextManager[object]:
        """See `Store`."""
        return nullcontext()

    def paths(self) -> frozenset[str]:
        """See `Store`."""
        found: set[str] = set()
        with _told(self.where):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
                if "IsTruncated" not in page:  # the protocol has it in every list
                    raise EnvironmentFailure(f"{self.where}: what answered is no S3 store; look at `endpoint:`")
                found.update(entry["Key"].removeprefix(self.prefix) for entry in page.get("Contents", ()))
        return frozenset(found - {""})  # some tools make an empty object to stand for a folder

    def manifest(self) -> bytes:
        """See `Store`."""
        with _told(self.where):
            content: bytes = self.client.get_object(Bucket=self.bucket, Key=self.prefix + MANIFEST)["Body"].read()
        return content

    def carry_out(self, moves: Moves, advance: Advance) -> None:
        """See `Store`."""
        if moves.needed:
            step_by_step(self, moves, advance)

    def put(self, files: Sequence[Artifact], advance: Advance) -> None:
        """See `Files`."""
        pool = ThreadPoolExecutor(AT_ONCE)
        with _told(self.where):
            try:
                for _ in pool.map(self._put, files):
                    advance(1)
            except BaseException as failure:
                # Who interrupts a deploy does not wait for what the network holds up: an upload is whole, or nothing.
                pool.shutdown(wait=isinstance(failure, Exception), cancel_futures=True)
                raise
        pool.shutdown()

    def _put(self, file: Artifact) -> None:
        more = {"CacheControl": FOR_EVER} if file.path.startswith("assets/") else {}
        type = TYPES.get(splitext(file.path)[1], "application/octet-stream")
        self.client.put_object(
            Bucket=self.bucket, Key=self.prefix + file.path, Body=file.content, ContentType=type, **more
        )

    def delete(self, paths: Collection[str], advance: Advance) -> None:
        """See `Files`."""
        ordered = sorted(paths)
        for start in range(0, len(ordered), PER_REQUEST):
            some = ordered[start : start + PER_REQUEST]
            keys = [{"Key": self.prefix + path} for path in some]
            with _told(self.where):
                answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})
            if failed := answer.get("Errors"):
                first = failed[0]
                raise EnvironmentFailure(f"{self.where}: {first.get('Key')}: {first.get('Message') or first['Code']}")
            advance(len(some))
