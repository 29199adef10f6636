// Builds the chat page into dist/. Fails when anything in it would ask another host for something.
// Beside it lies the font with which the server draws charts for messengers; the page itself never loads it.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");
const chartFont = "@openfonts/noto-sans-sc_chinese-simplified/files/noto-sans-sc-chinese-simplified-400.woff";

/** ChatUI's stylesheet loads a web font from elsewhere; the page uses the phone's own fonts. */
const dropWebFonts = {
  name: "drop-web-fonts",
  setup({ onLoad }) {
    onLoad({ filter: /chatui.core.dist.index\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      return { contents: css.replace(/@font-face\s*{[^}]*}/g, ""), loader: "css" };
    });
  },
};

const common = {
  bundle: true,
  minify: true,
  target: "es2020",
  outdir: dist,
  charset: "utf8",
  legalComments: "linked",
  logLevel: "warning",
  tsconfigRaw: {}, // the paths in tsconfig.json are for types only
  define: { "process.env.NODE_ENV": '"production"' },
};

/** Addresses that name a standard (XML namespaces) are not requests. */
async function refuseForeignAddresses() {
  const css = (await readdir(dist)).filter((name) => name.endsWith(".css"));
  for (const name of css) {
    const text = await readFile(path.join(dist, name), "utf8");
    const foreign = text.match(/(url\(\s*["']?(https?:)?\/\/|@import)[^)]*/);
    if (foreign) throw new Error(`${name} loads from elsewhere: ${foreign[0]}`);
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({
  ...common,
  entryPoints: { chat: path.join(here, "src/main.tsx") },
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  jsx: "automatic",
  plugins: [dropWebFonts],
});
await build({ ...common, entryPoints: { embed: path.join(here, "src/embed.ts") }, format: "iife" });
await copyFile(path.join(here, "src/index.html"), path.join(dist, "index.html"));
await mkdir(path.join(dist, "fonts"));
await copyFile(path.join(here, "node_modules", chartFont), path.join(dist, "fonts", "chart.woff"));
await refuseForeignAddresses();
