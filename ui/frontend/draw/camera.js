// A photograph by the computer's camera: what it sees, and a shutter. On telephones the system's own camera is better.

import { append, appendButton } from "../lib/dom.js";

const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false };
const QUALITY = 0.92;
/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "The browser does not allow the camera; its address bar says how to change that.",
  NotFoundError: "There is no camera.",
  NotReadableError: "The camera is used by another program.",
};

/** Whether a page may ask for the camera: over https, and on this machine. */
export const mayUseCamera = () => Boolean(globalThis.navigator?.mediaDevices?.getUserMedia);

/**
 * @param {HTMLElement} parent
 * @param {{ taken: (picture: Blob) => void, closed: () => void, say: (sentence: string) => void }} on
 */
export const openCamera = (parent, on) => {
  const box = append(parent, "div", "camera");
  const video = append(box, "video");
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-label", "What the camera sees");
  const row = append(box, "div", "ways");
  const shutter = appendButton(row, "Take the photograph", take, "chip strong shutter");
  shutter.disabled = true;
  appendButton(row, "Cancel", () => end(), "chip");
  /** @type {MediaStream | null} */
  let stream = null;
  let ended = false;

  async function begin() {
    try {
      const found = await navigator.mediaDevices.getUserMedia(WANTED);
      if (ended) return stop(found);
      stream = found;
      video.srcObject = found;
      await video.play();
      shutter.disabled = false;
      shutter.focus();
    } catch (error) {
      if (ended) return;
      end();
      const name = error instanceof DOMException ? error.name : "";
      on.say(REASONS[name] ?? "The camera cannot be used.");
    }
  }
  function take() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext("2d");
    if (!context || !canvas.width) return;
    context.drawImage(video, 0, 0);
    canvas.toBlob(
      (picture) => {
        end();
        if (picture) on.taken(picture);
      },
      "image/jpeg",
      QUALITY,
    );
  }
  function end() {
    if (ended) return;
    ended = true;
    if (stream) stop(stream);
    box.remove();
    on.closed();
  }
  box.onkeydown = (event) => {
    if (event.key === "Escape") end();
  };
  begin();
  return end;
};

/** @param {MediaStream} stream */
const stop = (stream) => {
  for (const track of stream.getTracks()) track.stop();
};
