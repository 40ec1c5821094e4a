"""ES modules joined into one script mean what the modules mean; what cannot be joined is refused with a sentence."""

from __future__ import annotations

import json
import re

import pytest

from tests.export.node import module, run_node
from vae_core.explorer.frontend import frontend_sources
from vae_core.explorer.javascript import without_comments, without_indentation
from vae_core.explorer.linker import LinkError, link
from vae_core.explorer.styles import link_styles

SOURCES = dict(frontend_sources())
COMPONENTS = sorted(path for path in SOURCES if path.endswith("/index.js"))
SHEETS = sorted(path for path in SOURCES if path.endswith("/style.css"))


def value_of(expression: str) -> object:
    """What a script with this expression has, by way of JSON, run as browsers run classic scripts."""
    script = f"globalThis.answer = JSON.stringify({expression});"
    return json.loads(
        run_node(f'import vm from "node:vm"; vm.runInThisContext({json.dumps(script)}); console.log(answer);')
    )


def linked_value(files: dict[str, str], entry: str = "main.js") -> object:
    return value_of(link(files, entry).expression)


@pytest.mark.parametrize("comments", [True, False])
@pytest.mark.parametrize("entry", COMPONENTS)
def test_every_component_runs_as_one_classic_script(entry: str, comments: bool) -> None:
    linked = link(SOURCES, entry, comments=comments)
    run = f"{linked.script('linkedComponent')}globalThis.kind = typeof linkedComponent.default;"
    printed = run_node(f'import vm from "node:vm"; vm.runInThisContext({json.dumps(run)}); console.log(kind);')
    assert printed.strip() == "function"
    assert entry in linked.modules and "lib/mount.js" in linked.modules


def test_every_component_is_linked() -> None:
    assert {"latent_map/index.js", "compare/index.js", "interpolate/index.js", "draw/index.js"} <= set(COMPONENTS)


def test_as_a_module_it_has_the_same_default_export() -> None:
    text = link(SOURCES, "latent_map/index.js").module()
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    encoded = json.dumps(text)
    printed = run_node(
        f"const text = {encoded};"
        'const it = await import("data:text/javascript," + encodeURIComponent(text)); console.log(typeof it.default);'
    )
    assert printed.strip() == "function"


def test_linked_code_computes_what_the_modules_compute() -> None:
    linked = link(SOURCES, "lib/geometry.js")
    names = sorted(set(re.findall(r"^export const (\w+)", SOURCES["lib/geometry.js"], re.MULTILINE)))
    script = f"""
      import * as written from "{module("geometry.js")}";
      const joined = {linked.expression};
      console.log(JSON.stringify([Object.keys(joined).sort(), Object.keys(written).sort(), String(joined.{names[0]}) === String(written.{names[0]})]));
    """
    ours, theirs, same = json.loads(run_node(script))
    assert ours == theirs == names and same


def test_the_worker_is_linked_too_and_decodes() -> None:
    """Its script comes from a blob, and draws what the page's own thread draws."""
    script = f"""
      import {{ resolveObjectURL }} from "node:buffer";
      import vm from "node:vm";
      const layer = {{ type: "linear", inputs: 2, outputs: 4, weight: {{ offset: 0, shape: [2, 4] }}, bias: {{ offset: 8, shape: [4] }} }};
      const header = {{ version: 1, dtype: "float32", count: 12, latent_dim: 2, image_shape: [1, 2, 2], cost: 8, output: "sigmoid", layers: [layer] }};
      let text = JSON.stringify(header);
      while (text.length % 4) text += " ";
      const packed = new Uint8Array(12 + text.length + 48);
      packed.set(new TextEncoder().encode("LATDEC01"));
      new DataView(packed.buffer).setUint32(8, text.length, true);
      packed.set(new TextEncoder().encode(text), 12);
      packed.set(new Uint8Array(Float32Array.from({{ length: 12 }}, (_, i) => Math.sin(i)).buffer), 12 + text.length);
      globalThis.Worker = class {{
        constructor(url, ...others) {{
          if (others.length) throw new Error("A worker of a linked script is a classic one.");
          this.started = resolveObjectURL(url).text().then((source) => {{
            const self = {{ postMessage: (data) => this.onmessage({{ data }}) }};
            vm.runInNewContext(source, {{ self, MessageChannel, performance, TextDecoder }});
            return self;
          }});
        }}
        async postMessage(data) {{ (await this.started).onmessage({{ data }}); }}
        terminate() {{}}
      }};
      const {{ openWorker }} = {link(SOURCES, "lib/worker.js").expression};
      const {{ parseNetwork }} = {link(SOURCES, "lib/network.js").expression};
      const worker = openWorker(packed.buffer);
      const ready = await worker.ready;
      const codes = Float32Array.of(0.5, -1, 2, 0.25);
      const [there, here] = [await worker.run(codes), parseNetwork(packed.buffer).runInto(codes)];
      console.log(JSON.stringify([ready.kind, Array.from(there), Array.from(here)]));
      process.exit();
    """
    kind, there, here = json.loads(run_node(script))
    assert kind == "decoder" and len(here) == 8
    assert there == here


def test_names_are_imported_renamed_and_by_default() -> None:
    files = {
        "main.js": 'import { one, two as other } from "./lib/a.js";\nimport whole from "./lib/b.js";\n'
        "export const sum = one + other() + whole.three;\nexport default [sum];\n",
        "lib/a.js": 'import {\n  four,\n} from "../lib/c.js";\nexport const one = 1;\nconst hidden = () => one + four();\nexport { hidden as two };\n',
        "lib/b.js": "export default { three: 3 };",
        "lib/c.js": "export function four() { return 0; }\nexport class Never {}\nexport async function later() {}\n",
    }
    assert linked_value(files) == {"sum": 5, "default": [5]}


def test_a_module_runs_once_before_those_that_import_it() -> None:
    files = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\nexport const all = [a, b];\n',
        "a.js": 'import { log } from "./log.js";\nexport const a = log.push("a");\n',
        "b.js": 'import { log } from "./log.js";\nexport const b = log.push("b");\n',
        "log.js": "export const log = [];\n",
    }
    assert linked_value(files) == {"all": [1, 2]}


def test_words_in_text_comments_and_expressions_are_no_imports() -> None:
    source = (
        "// import { a } from './gone.js';\n/* export let b = 1; */\n"
        "export const text = 'export default';\n"
        'const half = 6 / 2;\nexport const ratio = half / 3 / 1;\nconst quote = /["\'`]import/g.test("x");\n'
        'export const deep = `\nimport { c } from "./gone.js";\n${[1].map((n) => `${n + 1}}`).join()}\nexport`;\n'
        "export const key = { import: 1, export: 2 }.import;\nexport const pattern = String(/[/'\"]/);\n"
    )
    assert linked_value({"main.js": source}) == {
        "text": "export default",
        "ratio": 1,
        "deep": '\nimport { c } from "./gone.js";\n2}\nexport',
        "key": 1,
        "pattern": "/[/'\"]/",
    }


def test_without_comments_the_code_stays() -> None:
    source = (
        "// first\n/** About it.\n * @param {string} a */\nexport const f = (/** @type {any} */ a) => a; // behind\n\n"
        "/*! its licence */\nexport const text = `// no comment\n\n/* nor this */`;\n"
        "const b = 1 /* one\ntwo */\n+ 1;\nconst /* in */c = b/* slash */ / 2;\nexport { c };\n  // indented\n"
    )
    assert without_comments(source) == (
        "export const f = (  a) => a;\n\n"
        "/*! its licence */\nexport const text = `// no comment\n\n/* nor this */`;\n"
        "const b = 1\n+ 1;\nconst  c = b  / 2;\nexport { c };\n"
    )
    value = value_of(link({"main.js": source}, "main.js", comments=False).expression)
    assert value == {"text": "// no comment\n\n/* nor this */", "c": 1}


def test_without_indentation_text_stays() -> None:
    source = "if (a) {\n    b = `\n      c ${\n  d}\n  e`;\n\t}\n"
    assert without_indentation(source) == "if (a) {\nb = `\n      c ${\nd}\n  e`;\n}\n"


def test_lines_stay_where_they_were() -> None:
    source = 'import {\n  a,\n} from "./a.js";\n\nexport const here = a;\n'
    lines = link({"main.js": source, "a.js": "export const a = 1;\n"}, "main.js").expression.split("\n")
    assert lines.index("const here = a;") - lines.index('const { a } = linked["a.js"];') == 4


def test_a_style_by_address_comes_as_a_blob() -> None:
    files = {
        "main.js": 'export const sheet = String(new URL("./a.css", import.meta.url));\n'
        "export const page = import.meta.url;\n",
        "a.css": "b { color: red }",
    }
    value = linked_value(files)
    assert isinstance(value, dict) and value["sheet"].startswith("blob:") and value["page"] == "linked:/main.js"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('import * as all from "./a.js";', "line 1 cannot be linked: import * as all"),
        ('\nimport "./a.js";', "line 2 cannot be linked"),
        ('const a = await import("./a.js");', "cannot be linked"),
        ('if (true) { import("./a.js"); }', "cannot be linked"),
        ("export let a = 1;", "cannot be linked: export let"),
        ("export const { a } = {};", "cannot be linked"),
        ('export * from "./a.js";', "cannot be linked"),
        ('export { a } from "./a.js";', "cannot be linked"),
        ("export default function f() {}", "cannot be linked"),
        ("export const a = 1;\nexport const a = 2;", "exports a twice"),
        ('import { a } from "three";', 'needs "three"'),
        ('import { a } from "../above.js";', 'needs "../above.js"'),
        ('import { a } from "./gone.js";', "needs gone.js, which is not there"),
        ('import { a, "b" as c } from "./a.js";', "is no list of names"),
        ("const file = 1; new URL(file, import.meta.url);", "cannot be linked: new URL(file"),
        ('export const a = new URL("./gone.css", import.meta.url);', "gone.css is needed"),
        ("export const a = `open", "template literal does not end: line 1"),
        ('export const a = "open\n";', "string or a comment does not end: line 1"),
        ('import { a } from "./a.js"', "cannot be linked"),  # without its semicolon
    ],
)
def test_what_cannot_be_linked_is_refused_with_a_sentence(source: str, says: str) -> None:
    with pytest.raises(LinkError) as refused:
        link({"main.js": source, "a.js": "export const a = 1;\n"}, "main.js")
    assert says in str(refused.value)


def test_a_circle_is_refused_by_the_names_of_its_modules() -> None:
    files = {
        "main.js": 'import { a } from "./a.js";\n',
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(LinkError, match=r"a\.js → b\.js → a\.js"):
        link(files, "main.js")


@pytest.mark.parametrize("entry", SHEETS)
def test_every_sheet_holds_what_it_imports(entry: str) -> None:
    text = link_styles(SOURCES, entry)
    assert "@import" not in text and text.count("{") == text.count("}")
    if "base.css" in SOURCES[entry]:
        assert text.index("font-family: var(--st-font)") < text.index(SOURCES[entry].split("\n\n", 1)[1][:40])


def test_a_sheet_that_fetches_is_refused() -> None:
    with pytest.raises(LinkError, match=r"a\.css fetches something"):
        link_styles({"a.css": "b { background: url(https://example.org/x.png) }"}, "a.css")
    with pytest.raises(LinkError, match=r"needs gone\.css"):
        link_styles({"a.css": '@import "gone.css";'}, "a.css")
    assert "#mark" in link_styles({"a.css": "b { mask: url(#mark) }"}, "a.css")


@pytest.mark.parametrize("step", ["++", "--"])
def test_a_slash_behind_a_counting_step_divides(step: str) -> None:
    source = f'const c = a{step} / b; // "c" / 2\n'
    assert without_comments(source) == f"const c = a{step} / b;\n"
    assert without_comments("const c = 1 - /a'/.exec(b) + /'/; // d\n") == "const c = 1 - /a'/.exec(b) + /'/;\n"
