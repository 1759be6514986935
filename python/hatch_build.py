"""Hooks of the wheel's build: facts from package.json, and the platform for which the native parts in it are made."""

import json
import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class PackageFacts(MetadataHookInterface):
    """Version, description, keywords and addresses are written once, in package.json."""

    def update(self, metadata: dict) -> None:
        package = json.loads((Path(self.root) / "linkis_kernel" / "kernel" / "package.json").read_text("utf-8"))
        metadata["version"] = package["version"]
        metadata["description"] = package["description"]
        metadata["keywords"] = package["keywords"]
        metadata["urls"] = {
            "Homepage": package["homepage"],
            "Source": package["repository"]["url"].removeprefix("git+").removesuffix(".git"),
            "Issues": package["bugs"]["url"],
        }


class Platform(BuildHookInterface):
    """A wheel for one platform, for any Python 3: no part of it is compiled against Python."""

    def initialize(self, version: str, build_data: dict) -> None:
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{os.environ['LINKIS_KERNEL_WHEEL_PLATFORM']}"
