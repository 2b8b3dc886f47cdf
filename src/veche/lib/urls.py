"""Addresses of the web: what may be printed of them, and what counts as one."""

from urllib.parse import urlsplit, urlunsplit


def without_password(url: str) -> str:
    """The same address with user, password and parameters left out: fit for logs and messages."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(not an address)"
    shown = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, shown + port, parts.path, "", ""))


def is_web(url: str) -> bool:
    """Whether it is an absolute http or https address with a host and without a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and url.isprintable()


def base(url: str) -> str:
    """The address of the whole site: scheme, host, and the port where it is said. ValueError if it has none."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if parts.port is None else f":{parts.port}")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: two addresses of equal origin belong together. ValueError if it has none."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host")
    return parts.scheme, parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80)
