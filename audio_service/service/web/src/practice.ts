/** The practice page: its parts, and how they meet. */

import "./app.ts";

import * as api from "./api.ts";
import { announce } from "./announce.ts";
import { timeline } from "./core/timeline.ts";
import { database } from "./store/database.ts";
import { isKept } from "./offline/copies.ts";
import { type PracticePage, type Rendition, type TimelineTold, maybe, pageData, part } from "./page.ts";
import { Captions } from "./player/captions.ts";
import { CheckIn } from "./player/check-in.ts";
import { Chooser } from "./player/chooser.ts";
import { EaseOut, type EaseOutOf } from "./player/ease-out.ts";
import { Keeping } from "./player/keeping.ts";
import { Keys } from "./player/keys.ts";
import { LockScreen } from "./player/lock-screen.ts";
import { SittingLog } from "./player/log.ts";
import { Pacer } from "./player/pacer.ts";
import type { Loaded, Mode, Player } from "./player/parts.ts";
import { SleepTimer } from "./player/sleep.ts";
import { Sound } from "./player/sound.ts";
import { drawStrip } from "./player/strip.ts";
import { Suggestion } from "./player/suggestion.ts";
import { Transcript } from "./player/transcript.ts";
import { LEAP, Transport } from "./player/transport.ts";
import { Volumes } from "./player/volumes.ts";

class PracticePlayer implements Player {
  readonly sound: Sound;
  readonly captions: Captions;
  mode: Mode = "practice";
  loaded: Loaded | null = null;
  readonly #page: PracticePage;
  readonly #log: SittingLog;
  readonly #transport: Transport;
  readonly #pacer: Pacer;
  readonly #transcript: Transcript;
  readonly #easeOut: EaseOut;
  readonly #suggestion: Suggestion;
  readonly #checkIn: CheckIn;
  readonly #keeping: Keeping;
  readonly #volumes: Volumes;
  readonly #lockScreen: LockScreen;
  #resumed = false;
  /** Whether somebody pressed play before there was anything to play. */
  #wanted = false;
  #next: Rendition | null = null;
  #loading = 0;

  constructor(page: PracticePage) {
    this.#page = page;
    const audio = part<HTMLAudioElement>("audio");
    audio.controls = false;
    audio.hidden = true;
    this.sound = new Sound(audio);
    this.captions = new Captions(this.sound);
    this.#log = new SittingLog(this.sound, page.who, page.notebook);
    this.#transport = new Transport(this);
    this.#pacer = new Pacer(this);
    this.#transcript = new Transcript(this);
    this.#volumes = new Volumes(this);
    this.#keeping = new Keeping(page.icon, (kept) => this.sound.renew(kept));
    this.#lockScreen = new LockScreen(this, page.icon, () => this.#transport.sectionBack());
    this.#suggestion = new Suggestion(page.practice.name);
    this.#checkIn = new CheckIn(
      (path, told) => this.#log.letter(path, told),
      () => this.#offer(),
      this.#suggestion,
    );
    this.#easeOut = new EaseOut(this.#easing());
    new SleepTimer(this.sound, () => this.#log.finish("left"));
    this.#keys();
    this.sound.on("ended", () => this.#ended());
    this.sound.on("failed", () => this.#failed());
    this.sound.on("play", () => this.#begun());
    this.sound.on("time", () => {
      if (this.sound.element.readyState > 2) part("trouble").hidden = true;
    });
    part("check-in-first").addEventListener("click", () => this.#askBefore());
    part("swap").addEventListener("click", () => {
      if (this.#next) void this.load(this.#next, 0).then(() => this.toggle());
    });
    part("offer-grounding").addEventListener("click", () => {
      part("offer").hidden = true;
      this.#easeOut.ground();
    });
    part("offer-close").addEventListener("click", () => (part("offer").hidden = true));
    this.#watchStage();
  }

  /** Take a rendition from the chooser: at once, or, while another is heard, when somebody says so. */
  choose(rendition: Rendition): void {
    if (rendition.identity === this.loaded?.rendition.identity) {
      this.#next = null;
      part("swap").hidden = true;
    } else if (this.loaded && (this.sound.playing || this.sound.position > 1 || this.mode !== "practice")) {
      this.#next = rendition;
      part("swap").hidden = false;
    } else {
      void this.load(rendition, 0);
    }
  }

  async load(rendition: Rendition, position: number): Promise<void> {
    const loading = ++this.#loading;
    const [told, kept] = await Promise.all([
      api.json<TimelineTold>(rendition.timeline),
      isKept(rendition.identity).catch(() => false),
    ]);
    if (loading !== this.#loading) return;
    this.#log.load({
      practice: this.#page.practice.name,
      title: rendition.title,
      rendition: rendition.identity,
      length: rendition.seconds,
    });
    this.loaded = { rendition, timeline: timeline(told) };
    this.#next = null;
    part("swap").hidden = true;
    this.mode = "practice";
    this.#log.active = true;
    this.sound.kept = kept;
    this.sound.load(rendition.audio, position);
    this.captions.load(rendition.captions);
    this.#transcript.load(this.loaded);
    this.#volumes.load();
    this.#lockScreen.load();
    this.#keeping.load(rendition, kept);
    drawStrip(this.loaded.timeline);
    this.#links(rendition);
    part("controls").hidden = part("tools").hidden = part("words").hidden = false;
    part("player").dataset.loaded = rendition.identity;
    this.#transport.show();
    this.#pacer.draw();
    if (!this.#resumed) await this.#resume();
    if (this.#wanted) void this.#play();
  }

  toggle(): void {
    if (this.sound.fading || !this.sound.playing) void this.#play();
    else this.sound.pause();
  }

  seek(position: number): void {
    if (!this.loaded || this.mode !== "practice") return;
    const within = Math.min(Math.max(0, position), this.loaded.timeline.length);
    this.#log.sought(within);
    this.sound.seek(within);
    this.#transport.show();
  }

  easeOut(): void {
    this.#easeOut.begin();
  }

  /** Offer to go on where this practice was left, here or on another device. */
  async #resume(): Promise<void> {
    this.#resumed = true;
    const here = await database()
      .then((kept) => kept.get("places", this.#page.practice.name))
      .catch(() => undefined);
    const there = this.#page.place;
    const mine = here && here.who === this.#page.who ? here : undefined;
    // This device knows best what happened on it; another device knows what happened later.
    const local = mine && (!there || there.id === mine.sitting || mine.told.begun_at > there.begun_at) ? mine : undefined;
    const place = local ? { ...local.told } : there;
    if (!place || !this.loaded || place.outcome === "completed") return;
    if (place.position < 10 || place.position > place.length - 10) return;
    const link = maybe<HTMLAnchorElement>("place-link");
    if (place.rendition === this.loaded.rendition.identity) {
      if (this.sound.playing || this.sound.position > 1) return;
      if (local) this.#log.goOn(local);
      this.sound.seek(place.position);
      maybe("place")?.remove();
    } else if (link) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        void api
          .rendition(place.rendition)
          .then((rendition) => this.load(rendition, place.position))
          .then(() => {
            part("place").remove();
            return this.#play();
          })
          .catch(() => location.assign(link.href));
      });
    }
  }

  async #play(): Promise<void> {
    this.#wanted = this.loaded === null;
    if (!this.loaded) return announce("It starts as soon as the voice has spoken it");
    try {
      await this.sound.play();
    } catch (error) {
      // Some browsers want a fresh press once the voice has taken its time.
      if (error instanceof DOMException && error.name === "NotAllowedError") announce("Ready; press play");
      else if (this.sound.element.error || this.sound.element.readyState === 0) this.#failed();
    }
  }

  #begun(): void {
    part("offer").hidden = true;
    this.#suggestion.hide();
    this.#transport.show();
  }

  #ended(): void {
    if (this.mode !== "practice") return;
    announce("The practice has ended");
    this.#askAfter();
  }

  #askBefore(): void {
    this.#checkIn.ask("before", this.#log.id, () => {
      part("player").scrollIntoView({ block: "nearest" });
      part("play").focus({ preventScroll: true });
      void this.#play();
    });
  }

  #askAfter(): void {
    if (this.#page.preferences.check_ins) this.#checkIn.ask("after", this.#log.last);
  }

  #offer(): void {
    part("offer").hidden = false;
    part("offer").focus();
  }

  #failed(): void {
    const trouble = part("trouble");
    trouble.textContent = navigator.onLine
      ? "The sound can’t be had just now. It goes on as soon as it can; or press play to try again."
      : "You are offline, and this one is not kept on the device. It goes on when the network is back.";
    trouble.hidden = false;
    this.#transport.show();
  }

  #easing(): EaseOutOf {
    const player = this;
    return {
      sound: player.sound,
      captions: player.captions,
      get loaded() {
        return player.loaded;
      },
      get mode() {
        return player.mode;
      },
      set mode(mode) {
        player.mode = mode;
      },
      left() {
        player.#log.finish("eased-out");
        player.#log.active = false;
      },
      done() {
        player.#askAfter();
      },
      show() {
        player.#log.active = player.mode === "practice";
        if (player.mode === "easing") player.#volumes.ease();
        player.#transport.show();
        player.#pacer.draw();
        player.#lockScreen.load();
      },
      restore(position) {
        if (player.loaded) void player.load(player.loaded.rendition, position);
      },
    };
  }

  #links(rendition: Rendition): void {
    const parts: [string, string][] = [
      ["download-mp3", `${rendition.audio}?download=title`],
      ["download-neutral", `${rendition.audio}?download=neutral`],
      ["download-vtt", `${rendition.captions}?download=title`],
      ["download-srt", `${rendition.subtitles}?download=title`],
      ["download-txt", `${rendition.transcript}?download=title`],
    ];
    for (const [name, address] of parts) part<HTMLAnchorElement>(name).href = address;
    part("download-size").textContent = `${(rendition.size / 1e6).toFixed(1)} MB`;
    part<HTMLFormElement>("export").action = `/renditions/${rendition.identity}/exports`;
    part("downloads").hidden = false;
    const note = maybe("voice-note");
    if (note) note.textContent = rendition.voice_note;
  }

  #keys(): void {
    const transport = this.#transport;
    new Keys({
      " ": () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => transport.leap(-LEAP),
      ArrowRight: () => transport.leap(LEAP),
      "[": () => transport.sectionBack(),
      "]": () => transport.sectionOn(),
      e: () => this.easeOut(),
      Escape: () => this.easeOut(),
      c: () => this.captions.toggle(),
      "+": () => this.#volumes.step(1),
      "-": () => this.#volumes.step(-1),
    });
  }

  /** While "Ease out" is out of sight, it stands at the foot of the page, so that it is there at any time. */
  #watchStage(): void {
    const mini = part("mini");
    let seen = true;
    const show = (): void => {
      mini.hidden = seen || this.mode !== "practice" || !(this.sound.playing || this.sound.position > 1);
      document.body.classList.toggle("with-mini", !mini.hidden);
    };
    new IntersectionObserver(
      (entries) => {
        seen = (entries.at(-1)?.intersectionRatio ?? 1) > 0.9;
        show();
      },
      { threshold: 0.9 },
    ).observe(part("ease"));
    for (const event of ["play", "pause"] as const) this.sound.on(event, show);
  }
}

/** Panels that open under the tools, one at a time. */
function panels(): void {
  const pairs = ["volume", "sleep"].map((name) => [part(`${name}-button`), part(`${name}-panel`)] as const);
  for (const [button, panel] of pairs) {
    button.addEventListener("click", () => {
      const open = panel.hidden;
      for (const [other, its] of pairs) {
        its.hidden = true;
        other.setAttribute("aria-expanded", "false");
      }
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    });
  }
}

/** Let the safety text be read once before the first sound. */
function beforeFirst(): void {
  const form = maybe<HTMLFormElement>("seen");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as never) })
      .then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        part("before").remove();
        delete part("player").dataset.waits;
        part("player").scrollIntoView({ block: "nearest" });
        part("play").focus({ preventScroll: true });
      })
      .catch(() => form.submit());
  });
}

const page = pageData<PracticePage>();
if (page) {
  const player = new PracticePlayer(page);
  panels();
  beforeFirst();
  const chooser = new Chooser(page, (rendition) => player.choose(rendition));
  if (page.rendition && !chooser.asks) void player.load(page.rendition, 0);
}
