# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`.config/registry.yaml` of the working directory: the names of images, and how to install them."""

import re
from pathlib import Path
from typing import Any

import yaml

from .command import Mistake

# Keys of `calamares`, and their names in bootc.conf.
DIRECT_KEYS = {"installation_approach": "installationApproach", "registry_auth": "registryAuth"}
CONTAINER_KEYS = {"stateroot": "stateroot", "remote": "remote", "transport": "transport"}


class Settings:
    """`.config/registry.yaml` of the working directory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: dict[str, Any] = {}
        if path.exists():
            try:
                self.content = yaml.safe_load(path.read_text()) or {}
            except yaml.YAMLError as error:
                raise Mistake(f"{path} is not YAML: {error}") from error
        if not isinstance(self.content, dict):
            raise Mistake(f"{path} has to be a map with `registries`, `containers`, `calamares`")
        unknown = set(self.content) - {"registries", "containers", "calamares"}
        if unknown:
            raise Mistake(f"{path}: unknown {', '.join(sorted(unknown))}; there are registries, containers, calamares")

    def reference(self, image: str) -> str:
        """The complete reference for IMAGE:TAG: from `containers`, or unchanged."""
        name, _, version = image.partition(":")
        template: str | None = (self.content.get("containers") or {}).get(name)
        if template is None:
            if "/" not in image:
                raise Mistake(f"{image}: {self.path} has no container '{name}', and it is not a complete reference (registry/name:tag)")
            return image
        if not version:
            raise Mistake(f"{image}: say which version, as in {name}:1")
        registries = self.content.get("registries") or {}
        values = {"version": version}
        if "{registry}" in template or "{namespace}" in template:
            if len(registries) != 1:
                raise Mistake(
                    f"{self.path}: '{template}' says {{registry}}, and there are {len(registries)} registries: "
                    "keep one, or write {NAME.registry} and {NAME.namespace}"
                )
            (only,) = registries.values()
            values |= {"registry": only.get("base_url"), "namespace": only.get("namespace")}
        for key, registry in registries.items():
            values |= {f"{key}.registry": registry.get("base_url"), f"{key}.namespace": registry.get("namespace")}

        def value(match: re.Match[str]) -> str:
            found = values.get(match[1])
            if not found:
                raise Mistake(f"{self.path}: '{template}' says {match[0]}, which nothing gives a value")
            # A scheme is not part of a reference.
            return re.sub(r"^https?://", "", str(found)).strip("/")

        return re.sub(r"\{([^{}]+)\}", value, template)

    def configuration(self) -> str:
        """The settings of `calamares`, as lines of bootc.conf."""
        calamares = self.content.get("calamares") or {}
        if calamares.get("enabled") is False:
            raise Mistake(f"{self.path} says calamares.enabled: false; choose another --type, or enable it")
        unknown = set(calamares) - {"enabled", "container_config", *DIRECT_KEYS}
        container = calamares.get("container_config") or {}
        unknown |= {f"container_config.{key}" for key in set(container) - set(CONTAINER_KEYS)}
        if unknown:
            raise Mistake(f"{self.path}: unknown in calamares: {', '.join(sorted(unknown))}")
        # bootc.conf treats absent and empty values alike.
        keys = {DIRECT_KEYS[key]: value for key, value in calamares.items() if key in DIRECT_KEYS and value}
        keys |= {CONTAINER_KEYS[key]: value for key, value in container.items() if value}
        return str(yaml.safe_dump(keys, sort_keys=True)) if keys else ""
