(function () {
  "use strict";
  var root = document.documentElement;
  function byId(id) { return document.getElementById(id); }
  function keep(key, value) { try { localStorage.setItem("sanxiang." + key, value); } catch (error) { /* private mode */ } }
  function english() { return root.lang === "en"; }
  function relabel() {
    document.querySelectorAll("option[data-zh]").forEach(function (node) { node.textContent = english() ? node.dataset.en : node.dataset.zh; });
    document.querySelectorAll("input[data-zh], select[data-zh]").forEach(function (node) {
      var text = english() ? node.dataset.en : node.dataset.zh;
      node.setAttribute("aria-label", text);
      if (node.tagName === "INPUT") node.placeholder = text;
    });
  }
  byId("lang").addEventListener("click", function () { root.lang = english() ? "zh-CN" : "en"; keep("lang", english() ? "en" : "zh"); relabel(); });
  byId("theme").addEventListener("click", function () { root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark"; keep("theme", root.dataset.theme); });

  var rows = Array.from(document.querySelectorAll("#list tbody tr")), selects = Array.from(document.querySelectorAll(".filters select"));
  function show() {
    var q = byId("q").value.trim().toLowerCase(), n = 0;
    rows.forEach(function (tr) {
      var on = (!q || tr.dataset.q.indexOf(q) >= 0) && selects.every(function (node) {
        return !node.value || (" " + tr.dataset[node.name] + " ").indexOf(" " + node.value + " ") >= 0;
      });
      tr.hidden = !on;
      if (on) n += 1;
    });
    selects.forEach(function (node) { node.classList.toggle("on", Boolean(node.value)); });
    byId("shown").textContent = n + " / " + rows.length;
  }
  var waiting = 0;
  byId("q").addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  selects.forEach(function (node) { node.addEventListener("change", show); });
  document.querySelector(".filters").addEventListener("submit", function (event) { event.preventDefault(); });
  document.querySelectorAll("[data-set]").forEach(function (node) {
    node.addEventListener("click", function () {
      selects.forEach(function (select) { select.value = ""; });
      byId("q").value = "";
      node.dataset.set.split(" ").forEach(function (pair) { byId("f-" + pair.split("=")[0]).value = pair.split("=")[1]; });
      show();
      byId("clauses").scrollIntoView();
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(event.target.tagName)) { event.preventDefault(); byId("q").focus(); }
  });
  relabel();
  show();
})();
