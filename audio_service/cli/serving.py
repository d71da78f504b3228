"""``serve``: the listening service."""

from __future__ import annotations

import click

from audio_service.cli.terminal import in_place, own_settings


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="H",
    help="Where to listen. Beyond this machine only once an owner has set a password.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="P",
    help="Which port.  [default: 8000, or a free one if that is taken]",
)
def serve(host: str, port: int | None) -> None:
    """Serve the practices to browsers: any length, at once, with a journal.

    On first start a link is printed by which the owner makes their account, and
    the practices are spoken. Ctrl-C ends it; starting again goes on where it was.
    """
    import logging  # noqa: PLC0415

    from audio_service.service.serving import serve as run  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    run(own_settings(), host=host, port=port, say=click.echo, show=in_place)
