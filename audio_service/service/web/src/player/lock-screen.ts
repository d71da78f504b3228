/**
 * What the lock screen, headphones and media keys show and do.
 *
 * "Next" eases out, because it is the one further button that every lock screen has; leaps are left to the position
 * that can be dragged, since a phone that is offered leaps shows them instead.
 */

import { sectionAt } from "../core/timeline.ts";
import type { Player } from "./parts.ts";

export class LockScreen {
  readonly #player: Player;
  readonly #icon: string;
  #section = -1;

  constructor(player: Player, icon: string, sectionBack: () => void) {
    this.#player = player;
    this.#icon = icon;
    if (!("mediaSession" in navigator)) return;
    const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
      play: () => player.toggle(),
      pause: () => player.toggle(),
      stop: () => player.easeOut(),
      nexttrack: () => player.easeOut(),
      previoustrack: sectionBack,
      seekto: (details) => {
        if (details.seekTime !== undefined && player.mode === "practice") player.seek(details.seekTime);
      },
    };
    for (const [action, handler] of Object.entries(actions)) {
      try {
        navigator.mediaSession.setActionHandler(action as MediaSessionAction, handler);
      } catch {
        // This browser doesn't know the action; the page's own buttons do it.
      }
    }
    for (const event of ["play", "pause", "time", "seeked", "ended", "ready"] as const) {
      player.sound.on(event, () => this.#show());
    }
  }

  /** Tell anew what is loaded. */
  load(): void {
    this.#section = -1;
    if ("mediaSession" in navigator) this.#show();
  }

  #show(): void {
    const { sound, loaded, mode } = this.#player;
    if (!loaded) return;
    const session = navigator.mediaSession;
    const { sections } = loaded.timeline;
    const section = mode === "practice" ? sectionAt(sections, sound.position) : -2;
    if (section !== this.#section) {
      this.#section = section;
      session.metadata = new MediaMetadata({
        title: loaded.rendition.title,
        artist: section === -2 ? "Easing out" : (sections[section]?.title ?? ""),
        album: "Guided practices",
        artwork: [{ src: this.#icon, sizes: "512x512", type: "image/png" }],
      });
    }
    session.playbackState = sound.playing ? "playing" : "paused";
    if (Number.isFinite(sound.length) && sound.length > 0) {
      session.setPositionState({ duration: sound.length, position: Math.min(sound.position, sound.length) });
    }
  }
}
