// A field to draw a signature in. Without this module, or with the keyboard, the name typed is the signature.
for (const field of document.querySelectorAll("[data-signature]")) {
  const canvas = field.querySelector("canvas");
  const input = field.querySelector("input");
  const brush = canvas.getContext("2d");
  const width = Number(field.dataset.width);
  const height = Number(field.dataset.height);
  let strokes = [];
  let drawing = null;

  const read = () => {
    try {
      strokes = input.value ? JSON.parse(input.value) : [];
    } catch {
      strokes = [];
    }
  };
  const line = (from, to) => {
    brush.beginPath();
    brush.moveTo(...from);
    brush.lineTo(...to);
    brush.stroke();
  };
  const redraw = () => {
    brush.clearRect(0, 0, width, height);
    brush.lineWidth = 4;
    brush.lineCap = brush.lineJoin = "round";
    brush.strokeStyle = "#16264d";
    for (const stroke of strokes) stroke.forEach((point, place) => line(stroke[Math.max(0, place - 1)], point));
  };
  const within = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      within(((event.clientX - box.left) * width) / box.width, width),
      within(((event.clientY - box.top) * height) / box.height, height),
    ];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = [place(event)];
    strokes.push(drawing);
    line(drawing[0], drawing[0]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary) return;
    const point = place(event);
    const last = drawing.at(-1);
    if (Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) < 2) return;
    drawing.push(point);
    line(last, point);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(end, () => {
      if (!drawing) return;
      drawing = null;
      input.value = JSON.stringify(strokes);
    });
  }
  field.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    input.value = "";
    redraw();
  });

  read();
  field.hidden = false;
  redraw();
}
