"""When a page rests: no script runs, nothing is fetched, nothing changes, and the server has begun what was asked of it."""

from __future__ import annotations

# Runs in every page before its own scripts: notes when the document, shadow roots included, changed, what is fetched, and
# whether a run has begun since one was last asked of the server. What else the server sends is of runs asked for before.
REST_OBSERVER = """(() => {
  const rest = (window.restForTests = { changed: performance.now(), fetching: 0, sent: 0, answered: 0 });
  const observer = new MutationObserver(() => { rest.changed = performance.now(); });
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, everything);
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...options) {
    const root = attachShadow.apply(this, options);
    observer.observe(root, everything);
    return root;
  };
  const fetch = window.fetch;
  window.fetch = (...request) => {
    rest.fetching += 1;
    return fetch(...request).finally(() => { rest.fetching -= 1; rest.changed = performance.now(); });
  };
  // The fields of streamlit/proto/ForwardMsg.proto and BackMsg.proto.
  const [HASH, METADATA, NEW_SESSION, RERUN_SCRIPT] = [1, 2, 4, 11];
  // The number of the first field of a protobuf message, but for those of `apart`, whose numbers are below 16.
  const kind = (bytes, ...apart) => {
    for (let at = 0; at < bytes.length; ) {
      const field = bytes[at] >> 3;
      if (!apart.includes(field)) return bytes[at] < 128 ? field : NaN;
      let length = 0;
      for (let shift = 0; shift === 0 || bytes[at] > 127; shift += 7) length += (bytes[++at] & 127) << shift;
      at += 1 + length;
    }
  };
  const send = WebSocket.prototype.send;
  const heard = new WeakSet();
  WebSocket.prototype.send = function (message) {
    if (!heard.has(this)) {
      this.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer && kind(new Uint8Array(data), HASH, METADATA) === NEW_SESSION) {
          rest.answered = performance.now();
        }
      });
    }
    heard.add(this);
    if (message instanceof Uint8Array && kind(message) === RERUN_SCRIPT) rest.sent = performance.now();
    return send.call(this, message);
  };
})()"""
ANSWER_MS = 5000  # that the server is waited for: of a part that is gone there is no run
AT_REST = """([settle, wait, patience]) => {
  const rest = (window.restForTests ??= { changed: 0, fetching: 0, sent: 0, answered: 0 });
  const app = document.querySelector('[data-testid="stApp"]');
  const running = app?.getAttribute("data-test-script-state") !== "notRunning";
  const unanswered = rest.sent > rest.answered && performance.now() - rest.sent < patience;
  if (rest.wait !== wait || running || rest.fetching || unanswered) {
    rest.wait = wait;
    rest.changed = performance.now();
  }
  return performance.now() - rest.changed >= settle;
}"""
