"""Behind a proxy: who asks, under which name and by which way is what the proxy says."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from audio_service.service.parts import parts


def believe_proxies(app: Flask) -> None:
    """Believe as many proxies as the settings say stand before an app, and no header of anybody else."""
    with app.app_context():
        count = parts().settings.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
