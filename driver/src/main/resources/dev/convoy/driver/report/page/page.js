"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");
const SVG = "http://www.w3.org/2000/svg";

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function draw(parent, tag, properties, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/* A table in a region of its own that can be scrolled by keyboard. A cell is text, an element, or
   {text, beyond}. */
function table(caption, titles, rows) {
  const head = make("tr", {}, ...titles.map(title => make("th", { scope: "col" }, title)));
  const body = rows.map(cells => make("tr", {}, ...cells.map((cell, k) => {
    const element = make(k === 0 ? "th" : "td", k === 0 ? { scope: "row" } : {});
    if (cell !== null && cell.text !== undefined && !cell.nodeType) {
      element.append(cell.text);
      if (cell.beyond) element.className = "beyond";
    } else element.append(cell === null ? "" : cell);
    return element;
  })));
  return make("div", {}, make("p", { class: "quiet" }, caption),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", { "aria-label": caption }, make("thead", {}, head), make("tbody", {}, ...body))));
}

/* Three digits that count. */
function digits(value) {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  return size >= 99.95 ? value.toFixed(0) : size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function bytes(value) {
  if (value === null || value === undefined) return "";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  let rest = value;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return (unit === 0 ? String(value) : digits(rest)) + " " + units[unit];
}

function workers(count) {
  return count + (count === 1 ? " worker" : " workers");
}
