(function () {
  "use strict";
  var root = document.documentElement;
  function keep(key, value) { try { localStorage.setItem("sanxiang." + key, value); } catch (error) { /* private mode */ } }
  function english() { return root.lang === "en"; }

  // ---- tables that sort, and show ten rows first
  function value(tr, n, kind) {
    var v = tr.cells[n].dataset.v;
    return kind === "number" ? (v === "" || v === undefined ? null : Number(v)) : v;
  }
  function sortBy(th, kind) {
    var body = th.closest("table").tBodies[0], n = th.cellIndex;
    var down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "ascending" : kind === "number";
    Array.prototype.forEach.call(th.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.from(body.rows);
    rows.sort(function (a, b) {
      var x = value(a, n, kind), y = value(b, n, kind);
      if (x === null || y === null) return (x === null) - (y === null);
      var order = kind === "number" ? x - y : x < y ? -1 : x > y ? 1 : 0;
      return down ? -order : order;
    });
    body.append.apply(body, rows);
  }
  document.querySelectorAll("thead button[data-sort]").forEach(function (node) {
    node.addEventListener("click", function () { sortBy(node.closest("th"), node.dataset.sort); });
  });
  document.querySelectorAll("table.short").forEach(function (table) {
    var n = table.tBodies[0].rows.length;
    if (n <= 10) { table.classList.remove("short"); return; }
    var more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.innerHTML = '<span class="zh" lang="zh-CN">显示全部 ' + n + ' 行</span><span class="en" lang="en">Show all ' + n + ' rows</span>';
    more.addEventListener("click", function () { table.classList.remove("short"); more.remove(); });
    table.parentNode.after(more);
  });

  // ---- language, theme
  document.getElementById("lang").addEventListener("click", function () { root.lang = english() ? "zh-CN" : "en"; keep("lang", english() ? "en" : "zh"); });
  document.getElementById("theme").addEventListener("click", function () {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    keep("theme", root.dataset.theme);
  });
})();
