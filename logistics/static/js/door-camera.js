// Looks through the camera for codes: by the browser itself where it can, else a picture at a time by the server.
const EVERY = 250;
const EVERY_BY_SERVER = 700;
const SAME_AGAIN = 5000;
const WIDEST = 800;

export class Camera {
  /** `read` takes a JPEG and returns the code in it; `found` is told each code; `say` the words for people. */
  constructor({ video, read, found, say }) {
    Object.assign(this, { video, read, found, say, last: "", at: 0 });
  }

  static isThere() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.detector = await detector();
    this.look();
  }

  stop() {
    clearTimeout(this.next);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  async look() {
    let wait = this.detector ? EVERY : EVERY_BY_SERVER;
    try {
      const code = this.detector
        ? (await this.detector.detect(this.video))[0]?.rawValue
        : await this.read(await picture(this.video));
      this.say("looking");
      if (code && (code !== this.last || Date.now() - this.at > SAME_AGAIN)) await this.found(code);
      if (code) [this.last, this.at] = [code, Date.now()];
    } catch {
      this.say("blind"); // no network to read it by: typing goes on
      wait = 3000;
    }
    if (this.stream) this.next = setTimeout(() => this.look(), wait);
  }
}

async function detector() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

function picture(video) {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth * scale;
  canvas.height = video.videoHeight * scale;
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
}
