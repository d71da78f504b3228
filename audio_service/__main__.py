"""``python -m audio_service``: the same commands as ``audio-service``."""

from audio_service.cli import main

if __name__ == "__main__":
    main()
