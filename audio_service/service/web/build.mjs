/**
 * Bundles the sources into a folder of files named for their content.
 *
 * Usage: node build.mjs OUT ICONS, where ICONS holds the PNG icons by their logical names. Writes the bundles, fonts and
 * icons, `manifest.json` (logical name to file name), the service worker, the web app's manifest, the page shown
 * offline, and the licences of what is bundled.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";

const [out, icons] = process.argv.slice(2);
const WHERE = "/static/";
const ENTRIES = { "app.js": "src/app.ts", "practice.js": "src/practice.ts", "app.css": "src/styles/app.css" };
const FONT = "node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2";
const OPTIONS = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "safari16", "firefox115", "chrome110"],
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
};

mkdirSync(out, { recursive: true });
const manifest = {};
const inputs = new Set();

/** Write content under a name that says its hash. */
function put(logical, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const ending = extname(logical);
  manifest[logical] = `${basename(logical, ending)}-${hash}${ending}`;
  writeFileSync(join(out, manifest[logical]), content);
  return WHERE + manifest[logical];
}

async function bundle(source, more = {}) {
  const result = await build({ ...OPTIONS, ...more, entryPoints: [source], write: false, outfile: join(out, "bundle") });
  for (const input of Object.keys(result.metafile.inputs)) inputs.add(input);
  return result.outputFiles[0].contents;
}

put("text.woff2", readFileSync(FONT));
inputs.add(FONT);
for (const file of readdirSync(icons)) put(file, readFileSync(join(icons, file)));
put("icon.svg", readFileSync("art/icon.svg"));
for (const [logical, source] of Object.entries(ENTRIES)) {
  const font = { name: "font", setup: (on) => on.onResolve({ filter: /text\.woff2$/ }, () => ({ path: WHERE + manifest["text.woff2"], external: true })) };
  put(logical, await bundle(source, { plugins: [font] }));
}

const page = readFileSync("src/offline/offline.html", "utf8").replace(/\{\{(.+?)\}\}/g, (_, name) => WHERE + manifest[name]);
const offline = put("offline.html", page);

const precached = ["app.css", "app.js", "practice.js", "text.woff2", "icon.svg", "offline.html"];
const worker = await bundle("src/offline/service-worker.ts", {
  format: "iife",
  define: {
    PRECACHED: JSON.stringify(precached.map((name) => ({ url: WHERE + manifest[name], revision: null }))),
    OFFLINE_PAGE: JSON.stringify(offline),
    "process.env.NODE_ENV": '"production"',
  },
});
writeFileSync(join(out, "service-worker.js"), worker);

writeFileSync(
  join(out, "app.webmanifest"),
  JSON.stringify({
    id: "/",
    name: "Guided practices",
    short_name: "Practices",
    description: "Guided practices of any length, and a journal of your own.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f7f4ee",
    theme_color: "#f7f4ee",
    icons: [
      { src: WHERE + manifest["icon-192.png"], sizes: "192x192", type: "image/png", purpose: "any" },
      { src: WHERE + manifest["icon-512.png"], sizes: "512x512", type: "image/png", purpose: "any" },
      { src: WHERE + manifest["icon-512.png"], sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: WHERE + manifest["icon.svg"], sizes: "any", type: "image/svg+xml", purpose: "any" },
    ],
  }),
);

put("third-party-licences.txt", licences());
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1));

/** Return the licence of every package that something was bundled from, as its makers wrote it. */
function licences() {
  const packages = new Set();
  for (const input of inputs) {
    const found = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const texts = [...packages].sort().map((name) => {
    const folder = join("node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${about.license}`;
    return `${name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return `Parts of other people's work in what the browser loads\n\n${texts.join(`\n${"-".repeat(78)}\n\n`)}`;
}
