"use strict";
// The table of students, the switch for names, and the pages for the lecture. Text from outside is
// only ever set as text.
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const [ID, NAME, NUMBER, SCORE, CHANGE, LATE, LOST, MISTAKES, WAITS, ENDS, PAGE] = data.fields.keys();
const rows = data.students;
const state = { key: "name", ascending: true, page: 0, found: rows, all: false, back: 0 };
const collator = new Intl.Collator(undefined, { numeric: true });
const isHidden = () => at("hide").checked;
const list = (numbers, names) => numbers.map(number => names[number]).join(", ");

const found = row =>
  [...row[MISTAKES].map(number => data.mistakes[number]), ...row[ENDS].map(number => data.ends[number])].join(", ");

const texts = new Map(rows.map(row => [row,
  [list(row[LOST], data.items), found(row)].join("\n").toLowerCase()]));
const label = row => isHidden() ? "student " + row[NUMBER] : row[NAME] + "\n" + row[ID];

const keys = {
  name: row => isHidden() ? row[NUMBER] : row[NAME],
  score: row => row[SCORE],
  change: row => row[CHANGE],
  late: row => row[LATE],
  lost: row => row[SCORE] === null ? null : row[LOST].length,
  mistakes: row => row[MISTAKES].length + row[ENDS].length,
  person: row => row[WAITS],
};

function find() {
  const wanted = at("search").value.trim().toLowerCase();
  const mistake = at("mistake").value, lost = at("lost").value, which = at("state").value;
  state.found = rows.filter(row =>
    (!wanted || label(row).toLowerCase().includes(wanted) || texts.get(row).includes(wanted)) &&
    (mistake === "" || row[MISTAKES].includes(Number(mistake))) &&
    (lost === "" || row[LOST].includes(Number(lost))) &&
    (which === "" || (which === "person" && row[WAITS]) || (which === "late" && row[LATE] > 0) ||
      row[ENDS].some(number => which === String(data.kinds[number])) ||
      (which === "absent" && row[SCORE] === null)));
  sort();
}

function sort() {
  const key = keys[state.key], sign = state.ascending ? 1 : -1;
  const decorated = state.found.map(row => [key(row), row]);
  decorated.sort(([one, a], [other, b]) => {
    if (one === null || other === null) return (one === null) - (other === null); // unknown last
    const order = typeof one === "string" ? collator.compare(one, other) : one - other;
    return sign * order || a[NUMBER] - b[NUMBER];
  });
  state.found = decorated.map(([, row]) => row);
  state.page = 0;
  for (const header of at("table").querySelectorAll("thead th")) {
    const sorted = header.firstElementChild.dataset.key === state.key;
    header.setAttribute("aria-sort", !sorted ? "none" : state.ascending ? "ascending" : "descending");
  }
  show();
}

function show() {
  const count = state.found.length, size = state.all ? count || 1 : Number(at("size").value);
  const pages = Math.max(1, Math.ceil(count / size)), start = state.page * size;
  const body = at("table").tBodies[0];
  body.replaceChildren(...state.found.slice(start, start + size).map(line));
  const shown = count ? `${(start + 1).toLocaleString("en")} to ${Math.min(start + size, count).toLocaleString("en")} of ` : "";
  at("found").textContent = `Students ${shown}${count.toLocaleString("en")}` +
    (count < rows.length ? `, found among ${rows.length.toLocaleString("en")}` : "");
  at("first").disabled = at("previous").disabled = state.page === 0;
  at("next").disabled = at("last").disabled = state.page >= pages - 1;
}

function line(row) {
  const tr = document.createElement("tr");
  const cell = (text, kind) => {
    const td = document.createElement("td");
    if (kind) td.className = kind;
    td.textContent = text;
    tr.append(td);
  };
  const first = document.createElement("th");
  first.scope = "row";
  if (isHidden()) first.textContent = "student " + row[NUMBER];
  else {
    const name = document.createElement("bdi");
    name.textContent = row[NAME];
    if (row[SCORE] === null) first.append(name);
    else {
      const link = document.createElement("a");
      link.href = data.pages[row[PAGE]] + encodeURIComponent(row[ID]) + data.after;
      link.append(name);
      first.append(link);
    }
  }
  tr.append(first);
  const absent = row[SCORE] === null;
  cell(absent ? "–" : row[SCORE], "n");
  if (data.compares) cell(row[CHANGE] === null ? "–" : (row[CHANGE] > 0 ? "+" : "") + row[CHANGE], "n");
  cell(row[LATE] > 0 ? row[LATE] + " days" : "", "n");
  const all = row[LOST].length;
  cell(absent ? "nothing handed in" : all > 6 ? `${all} of ${data.items.length} items` : list(row[LOST], data.items));
  cell(found(row));
  cell(row[WAITS] ? "yes" : "");
  return tr;
}

at("table").tHead.addEventListener("click", event => {
  const key = event.target.dataset.key;
  if (!key) return;
  state.ascending = state.key === key ? !state.ascending : true;
  state.key = key;
  sort();
});
let waiting;
at("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 120); });
for (const id of ["mistake", "lost", "state"]) at(id).addEventListener("change", find);
at("size").addEventListener("change", () => { state.page = 0; show(); });
at("controls").addEventListener("submit", event => event.preventDefault());
at("controls").addEventListener("reset", () => setTimeout(find));
const turn = page => { state.page = page; show(); };
const lastPage = () => Math.max(0, Math.ceil(state.found.length / Number(at("size").value)) - 1);
at("first").addEventListener("click", () => turn(0));
at("previous").addEventListener("click", () => turn(state.page - 1));
at("next").addEventListener("click", () => turn(state.page + 1));
at("last").addEventListener("click", () => turn(lastPage()));
for (const button of document.querySelectorAll(".find")) {
  button.addEventListener("click", () => {
    at("controls").reset();
    const chosen = at(button.dataset.filter);
    chosen.value = button.dataset.value;
    find();
    at("students").scrollIntoView();
    chosen.focus({ preventScroll: true });
  });
}
function hide() {
  document.body.classList.toggle("anonymous", isHidden());
  find();
}
at("hide").addEventListener("change", hide);

const slides = [...document.querySelectorAll(".slide")];
let current = 0;
const isProjecting = () => document.body.classList.contains("projecting");
function turnSlide(to) {
  current = Math.min(Math.max(to, 0), slides.length - 1);
  slides.forEach((slide, number) => slide.classList.toggle("current", number === current));
  slides[current].focus();
  fit(slides[current]);
}
// Where a page is larger than the screen, all of its type is made smaller.
function fit(slide) {
  const all = document.documentElement;
  slide.style.fontSize = "";
  let size = parseFloat(getComputedStyle(slide).fontSize);
  while (size > 8 && (all.scrollWidth > innerWidth || all.scrollHeight > innerHeight))
    slide.style.fontSize = `${size -= 0.5}px`;
}
addEventListener("resize", () => { if (isProjecting()) fit(slides[current]); });
at("project")?.addEventListener("click", () => {
  document.body.classList.add("projecting");
  turnSlide(0);
  document.documentElement.requestFullscreen?.().catch(() => {});
});
document.addEventListener("keydown", event => {
  if (!isProjecting()) return;
  if (["ArrowRight", "ArrowDown", "PageDown", " "].includes(event.key)) turnSlide(current + 1);
  else if (["ArrowLeft", "ArrowUp", "PageUp"].includes(event.key)) turnSlide(current - 1);
  else if (event.key === "Escape") stop();
  else return;
  event.preventDefault();
});
function stop() {
  document.body.classList.remove("projecting");
  for (const slide of slides) slide.style.fontSize = "";
  if (document.fullscreenElement) document.exitFullscreen();
  at("project").focus();
}
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && isProjecting()) stop();
});
// On paper there is nothing to press: all that was found is there, and what is folded is open.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const each of folded) each.open = true;
  state.back = state.page;
  state.all = true;
  turn(0);
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
  state.all = false;
  turn(state.back);
});
hide(); // a browser may have kept the switch from the last visit
