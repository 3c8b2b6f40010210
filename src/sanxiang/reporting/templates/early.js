(function () {
  "use strict";
  var root = document.documentElement, query = new URLSearchParams(location.search);
  function kept(key) { try { return localStorage.getItem("sanxiang." + key); } catch (error) { return null; } }
  var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = query.get("theme") || kept("theme") || (dark ? "dark" : "light");
  root.lang = (query.get("lang") || kept("lang") || "zh") === "en" ? "en" : "zh-CN";
  root.classList.add("js");
})();
