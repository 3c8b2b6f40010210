(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var root = document.documentElement, all = data.conversations, words = data.words;
  var list = byId("list"), detail = byId("detail"), query = new URLSearchParams(location.search);
  var filter = { q: "", state: "", check: "", agent: "", channel: "", clause: "" };
  var visible = [], current = -1, haystacks = [];

  function byId(id) { return document.getElementById(id); }
  function keep(key, value) { try { localStorage.setItem("sanxiang." + key, value); } catch (error) { /* private mode */ } }
  function english() { return root.lang === "en"; }

  // Text enters the page through text nodes only, so nothing in a conversation can become markup.
  function el(tag, cls) {
    var node = document.createElement(tag);
    if (cls) node.className = cls;
    for (var i = 2; i < arguments.length; i++) add(node, arguments[i]);
    return node;
  }
  function add(node, child) {
    if (Array.isArray(child)) child.forEach(function (one) { add(node, one); });
    else if (child !== null && child !== undefined && child !== "") node.append(child);
  }
  function two(both) {
    if (!both || !both.length) return [];
    if (both[0] === both[1]) return [both[0]];
    var zh = el("span", "zh", both[0]), en = el("span", "en", both[1]);
    zh.lang = "zh-CN"; en.lang = "en";
    return [zh, en];
  }
  function t(zh, en) { return two([zh, en]); }
  function button(cls, content, act) {
    var node = el("button", cls, content);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }
  function clock(seconds) {
    var sign = seconds < 0 ? "-" : "", whole = Math.floor(Math.abs(seconds)), h = Math.floor(whole / 3600);
    function pad(n) { return String(n).padStart(2, "0"); }
    return sign + (h ? h + ":" : "") + pad(Math.floor(whole / 60) % 60) + ":" + pad(whole % 60);
  }
  function counted(c, state) { return (c.findings || []).filter(function (f) { return f.state === state; }).length; }
  function agentText(c) { return c.agents.map(function (n) { return data.agents[n]; }).filter(Boolean).join(", "); }

  // ---- list and filters
  function haystack(n) {
    if (!haystacks[n]) {
      var c = all[n], parts = [c.id, agentText(c)];
      c.events.forEach(function (e) { (e.text || []).forEach(function (p, i) { parts.push(typeof p === "string" ? p : p[0]); }); parts.push("\n"); });
      haystacks[n] = parts.slice(0, 2).join("\n").toLowerCase() + "\n" + parts.slice(2).join("").toLowerCase();
    }
    return haystacks[n];
  }
  var byState = {
    failed: function (c) { return c.failed.length > 0; },
    violated: function (c) { return counted(c, "violated") > 0; },
    omitted: function (c) { return counted(c, "omitted") > 0; },
    not_evaluated: function (c) { return counted(c, "not_evaluated") > 0; },
    clean: function (c) { return !counted(c, "violated") && !counted(c, "omitted"); }
  };
  function broken(c, test) { return c.findings.some(function (f) { return f.state !== "not_evaluated" && test(f); }); }
  function matches(c, n) {
    return (!filter.state || byState[filter.state](c)) &&
      (filter.check === "" || broken(c, function (f) { return f.check === Number(filter.check); })) &&
      (!filter.clause || broken(c, function (f) { return data.checks[f.check].clauses.indexOf(filter.clause) >= 0; })) &&
      (filter.agent === "" || c.agents.indexOf(Number(filter.agent)) >= 0) &&
      (!filter.channel || c.channel === filter.channel) &&
      (!filter.q || haystack(n).indexOf(filter.q) >= 0);
  }
  function row(n) {
    var c = all[n], v = counted(c, "violated"), o = counted(c, "omitted"), line = [];
    if (c.failed.length) line.push(el("span", "red", t("不合格", "failed")));
    if (v) line.push(el("span", "red", t("违反 ", "violated "), String(v)));
    if (o) line.push(el("span", "amber", t("漏做 ", "omitted "), String(o)));
    if (!v && !o) line.push(el("span", "", t("无问题", "clean")));
    var node = el("div", "item",
      el("span", "score" + (c.score === null ? " none" : c.failed.length ? " red" : ""), c.score === null ? t("无分", "none") : c.score.toFixed(1)),
      el("span", "who", c.id),
      el("span", "line", join(line.concat([two(words.channels[c.channel]), agentText(c)]))));
    node.setAttribute("role", "option");
    node.id = "c" + n;
    node.setAttribute("aria-selected", String(n === current));
    node.addEventListener("click", function () { open(n, true); });
    return node;
  }
  function join(parts) {
    var out = [];
    parts.forEach(function (part) {
      if (!part || !part.length && !part.nodeType) return;
      if (out.length) out.push(" · ");
      out.push(part);
    });
    return out;
  }
  function show() {
    visible = [];
    all.forEach(function (c, n) { if (matches(c, n)) visible.push(n); });
    list.replaceChildren.apply(list, visible.map(row));
    if (!visible.length) list.append(el("p", "empty", t("没有符合条件的会话", "No conversation matches")));
    list.scrollTop = 0;
    var any = Object.keys(filter).some(function (key) { return filter[key] !== ""; });
    byId("matches").replaceChildren.apply(byId("matches"), any ? t("符合 " + visible.length + " 通；", visible.length + (visible.length === 1 ? " matches; " : " match; ")) : []);
    byId("f-clear").hidden = !any;
    byId("f-clause").hidden = !filter.clause;
    byId("f-clause").textContent = filter.clause + " ×";
    ["state", "check", "agent", "channel"].forEach(function (key) { byId("f-" + key).classList.toggle("on", filter[key] !== ""); });
    if (visible.indexOf(current) < 0 && visible.length && wide()) open(visible[0], false);
  }
  function wide() { return matchMedia("(min-width: 901px)").matches; }
  function options(id, entries) {
    var select = byId(id);
    [["", [select.dataset.zh, select.dataset.en]]].concat(entries).forEach(function (entry) {
      var option = el("option");
      option.value = entry[0]; option.dataset.zh = entry[1][0]; option.dataset.en = entry[1][1];
      select.append(option);
    });
    select.addEventListener("change", function () { filter[id.slice(2)] = select.value; show(); });
  }
  function setFilter(key, value) {
    filter[key] = String(value);
    if (byId("f-" + key).tagName === "SELECT") byId("f-" + key).value = String(value);
  }
  function clear() {
    Object.keys(filter).forEach(function (key) { filter[key] = ""; });
    byId("q").value = "";
    ["state", "check", "agent", "channel"].forEach(function (key) { byId("f-" + key).value = ""; });
  }

  // ---- one conversation
  function open(n, focus) {
    var before = byId("c" + current);
    if (before) before.setAttribute("aria-selected", "false");
    current = n;
    var node = byId("c" + n);
    if (node) { node.setAttribute("aria-selected", "true"); list.setAttribute("aria-activedescendant", "c" + n); }
    detail.replaceChildren(head(all[n]), flow(all[n]));
    detail.scrollTop = 0;
    if (focus && !wide()) { document.body.classList.add("reading"); byId("back").focus(); }
  }
  function close() {
    document.body.classList.remove("reading");
    list.focus({ preventScroll: true });
  }
  function step(by) {
    var at = visible.indexOf(current) + by;
    if (at < 0 || at >= visible.length) return;
    open(visible[at], document.body.classList.contains("reading"));
    var node = byId("c" + current);
    if (node && wide()) reveal(node);
  }
  function reveal(node) {
    var low = node.offsetTop - list.offsetTop, high = low + node.offsetHeight;
    if (low < list.scrollTop) list.scrollTop = low;
    else if (high > list.scrollTop + list.clientHeight) list.scrollTop = high - list.clientHeight;
  }
  function head(c) {
    var about = [el("span", "", two(words.channels[c.channel])), c.direction && el("span", "", two(words.directions[c.direction])), el("span", "", agentText(c) || t("未署名坐席", "agent not named")), c.began && el("span", "", c.began)];
    if (!c.timed) about.push(el("span", "amber", t("时间未知", "times unknown")));
    if (c.cut) about.push(el("span", "amber", t("过长，只显示前面部分", "too long: only the first part is shown")));
    c.failed.forEach(function (check) { about.push(el("span", "red", t("不合格：", "failed: "), two(data.checks[check].name))); });
    var back = button("step", t("返回", "Back"), close), previous = button("step", "↑", function () { step(-1); }), next = button("step", "↓", function () { step(1); });
    back.id = "back";
    previous.setAttribute("aria-label", "Previous 上一通"); next.setAttribute("aria-label", "Next 下一通");
    return el("header", "", el("div", "steps", back, previous, next),
      el("div", "titles", el("div", "id", c.id), el("div", "about", about)),
      el("div", "mark-score" + (c.failed.length ? " red" : ""), c.score === null ? "–" : c.score.toFixed(1), el("small", "", c.score === null ? t("无得分", "no score") : t("得分", "score"))));
  }
  function flow(c) {
    var node = el("div", "flow"), rows = [], placed = {}, overall = [], open = {}, last = lastShown(c);
    c.findings.forEach(function (f, n) {
      if (f.state === "not_evaluated") {
        var why = f.why.join("\n");
        (open[why] = open[why] || []).push(f);
        return;
      }
      if (f.place < 0) { overall.push(note(c, f, n)); return; }
      var at = Math.min(f.place, last);
      (placed[at] = placed[at] || []).push(n);
    });
    if (Object.keys(open).length) node.append(unknown(open));
    if (overall.length) node.append(el("div", "overall", overall));
    var speaker = null;
    c.events.forEach(function (e, n) {
      if (!drawn(e, c, n, placed)) return;
      var here = placed[n] || [];
      var gone = here.filter(function (i) { return c.findings[i].state === "omitted" || c.findings[i].searched && !restsOn(c, i); });
      var beside = here.filter(function (i) { return gone.indexOf(i) < 0; });
      rows[n] = eventRow(c, e, n, beside, speaker);
      if (e.kind === "utterance" || e.kind === "message") speaker = e.party; else speaker = null;
      node.append(rows[n]);
      if (gone.length) node.append(holes(c, gone, rows));
    });
    node.addEventListener("mouseover", lit); node.addEventListener("focusin", lit);
    return node;
  }
  // What could not be evaluated is said once, by cause, not beside every word.
  function unknown(open) {
    return el("div", "unknown", Object.keys(open).map(function (why) {
      return el("p", "", el("span", "tag not_evaluated", two(words.states.not_evaluated), " " + open[why].length), " ", two(why.split("\n")), t("：", ": "), open[why].map(function (f, n) { return [n ? t("、", ", ") : null, two(data.checks[f.check].name)]; }));
    }));
  }
  function drawn(e, c, n, placed) { return (e.kind !== "closed" && e.kind !== "typing") || Boolean(e.situations) || Boolean(placed[n] && e.kind === "typing"); }
  function lastShown(c) {
    for (var n = c.events.length - 1; n > 0; n--) if (c.events[n].kind !== "closed" && c.events[n].kind !== "typing") return n;
    return 0;
  }
  function restsOn(c, i) {
    return c.events.some(function (e) {
      return (e.whole || []).indexOf(i) >= 0 || (e.text || []).some(function (p) { return typeof p !== "string" && p[1].indexOf(i) >= 0; });
    });
  }
  function eventRow(c, e, n, beside, speaker) {
    var spoken = e.kind === "utterance" || e.kind === "message";
    var party = e.party === undefined || e.party === null ? ["", ""] : c.parties[e.party];
    var time = c.timed ? (e.at === undefined || e.at === null ? (spoken ? t("时间未知", "unknown") : []) : clock(e.start !== undefined && e.start !== null && e.kind === "utterance" ? e.start : e.at)) : [];
    var side = { agent: "right", bot: "right bot", supervisor: "mid", system: "mid" }[party[0]] || "";
    var say = spoken ? el("div", "say " + side, e.party !== speaker && side !== "mid" ? el("div", "who-line", two(words.roles[party[0]] || ["?", "?"]), party[1] ? " " + party[1] : "") : null, bubble(c, e), ticks(e), known(e)) : el("div", "say", thin(c, e, party), known(e));
    return el("div", "ev" + (spoken ? "" : " thin"), el("div", "t", time, el("span", "no", "#" + (n + 1))), say, el("div", "notes", beside.map(function (i) { return note(c, c.findings[i], i); })));
  }
  function bubble(c, e) {
    return el("div", "bubble", (e.text || []).map(function (p) { return typeof p === "string" ? p : marked(c, p); }), e.cut ? el("span", "muted", t(" …（已截断）", " … (cut)")) : null, numbers(c, e));
  }
  // Findings that rest on the whole event: their numbers stand behind it.
  function numbers(c, e) {
    return (e.whole || []).map(function (i) {
      var node = el("sup", "ref " + c.findings[i].state, String(i + 1));
      node.dataset.of = String(i);
      return node;
    });
  }
  function marked(c, piece) {
    var states = piece[1].map(function (i) { return c.findings[i].state; });
    var worst = ["violated", "omitted", "not_evaluated"].filter(function (s) { return states.indexOf(s) >= 0; })[0];
    var node = el("mark", worst, piece[0], el("sup", "", piece[1].map(function (i) { return i + 1; }).join(",")));
    node.dataset.of = piece[1].join(" ");
    return node;
  }
  function ticks(e) {
    if (!e.kept) return null;
    return el("div", "kept", e.kept.map(function (check) { return el("span", "", el("i", "", "✓"), two(data.checks[check].name)); }));
  }
  // Situations that are first known here.
  function known(e) {
    if (!e.situations) return null;
    return el("div", "situations", e.situations.map(function (name) { return el("span", "tag", t("情景 ", "Situation: "), two(name)); }));
  }
  function thin(c, e, party) {
    var told = e.kind === "ended" && words.details[e.detail];
    var what = [two(told || words.events[e.kind] || [e.kind, e.kind])];
    if (party[0]) what.unshift([two(words.roles[party[0]] || [party[0], party[0]]), " "]);
    if (e.detail && !told) what.push([" ", two(words.details[e.detail] || [e.detail, e.detail])]);
    if (e.text) what.push([" ", e.text.map(function (p) { return typeof p === "string" ? p : marked(c, p); })]);
    what.push(numbers(c, e));
    return el("span", e.whole ? "hit" : "", what);
  }
  // What is missing stands as wide cards where the search ended, in place of the words that were not said.
  function holes(c, gone, rows) {
    return el("div", "ev gap", el("div", "t"), el("div", "notes", gone.map(function (i) {
      var f = c.findings[i], card = note(c, f, i);
      if (f.searched) card.querySelector(".searched").append(" ", button("jump", t("看范围", "show range"), function () { range(f.searched, rows); }));
      return card;
    })));
  }
  function range(s, rows) {
    var on = !(rows[s.first] && rows[s.first].classList.contains("within"));
    rows.forEach(function (r, n) {
      r.classList.toggle("within", on && n >= s.first && n <= s.last);
      r.classList.toggle("near", on && n === s.near);
    });
    if (on && rows[s.first]) rows[s.first].scrollIntoView({ block: "nearest" });
  }
  // The first three with their titles; of the others the ids, which show theirs when pointed at.
  function clauses(ids) {
    return ids.map(function (id, n) {
      var code = el("code", "", id), title = data.clauses[id] || [];
      if (n < 3) return el("span", "c1", code, " ", two(title));
      code.title = title[english() ? 1 : 0] || "";
      return [code, " "];
    });
  }
  function note(c, f, i) {
    var check = data.checks[f.check], right = f.state === "not_evaluated" ? [] : words_for(f, check), measured = [];
    if (f.value && f.state === "violated") measured.push(t("，实测 ", "; measured "), f.value + (check.unit ? " " + check.unit : ""));
    if (check.bound.length && f.state !== "not_evaluated") measured.push(t("，要求 ", "; required "), two(check.bound));
    if (f.times) measured.push(t("，共 " + f.times + " 处", "; " + f.times + " places"));
    var node = el("div", "notebox " + f.state,
      el("div", "line1", el("span", "num", String(i + 1)), el("span", "tag " + f.state, two(words.states[f.state])), el("b", "", two(check.name)), check.severity === "critical" && f.state === "violated" ? el("span", "tag critical", t("致命", "critical")) : null, f.deducted ? el("span", "off", "−" + f.deducted) : null),
      el("p", "", two(f.why), measured),
      f.missing ? el("p", "", t("缺少或错位的步骤：", "Steps missing or out of place: "), f.missing.map(function (step, n) { return [n ? ", " : "", two(step)]; })) : null,
      searched(f),
      right.length ? el("p", "right-words", right) : null,
      el("div", "cl", clauses(check.clauses)));
    node.dataset.of = String(i);
    node.id = "n" + i;
    return node;
  }
  function words_for(f, check) {
    if (f.state === "violated" && check.instead.length) return [lead("改说", "Say instead"), two(check.instead)];
    if (check.say.length) return [lead("应当说", "Should be said"), two(check.say)];
    return check.instead.length ? [lead("应当说", "Should be said"), two(check.instead)] : [];
  }
  function lead(zh, en) { return el("span", "lead", t(zh, en)); }
  function searched(f) {
    var s = f.searched;
    if (!s) return null;
    var range = s.first === s.last ? "#" + (s.first + 1) : "#" + (s.first + 1) + "–" + (s.last + 1);
    var out = [t("查找范围 ", "Searched "), range];
    if (s.words) out.push(t("，最接近 #", "; nearest #"), String(s.near + 1) + " ", el("q", "", s.words), s.likeness ? t("（相似 " + s.likeness + "%）", " (" + s.likeness + "% alike)") : null);
    else out.push(t("，没有相近的话", "; nothing came near"));
    return el("p", "searched", out);
  }
  function lit(event) {
    var from = event.target.closest("[data-of]"), of = from ? from.dataset.of.split(" ") : [];
    detail.querySelectorAll(".lit").forEach(function (node) { node.classList.remove("lit"); });
    if (!of.length) return;
    detail.querySelectorAll("[data-of]").forEach(function (node) {
      if (node !== from && node.dataset.of.split(" ").some(function (i) { return of.indexOf(i) >= 0; })) node.classList.add("lit");
    });
  }

  // ---- tables
  function value(tr, n, kind) {
    var v = tr.cells[n].dataset.v;
    return kind === "number" ? (v === "" || v === undefined ? null : Number(v)) : v;
  }
  function sortBy(th, kind) {
    var table = th.closest("table"), body = table.tBodies[0], n = th.cellIndex;
    var down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "ascending" : kind === "number";
    Array.prototype.forEach.call(th.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.from(body.rows).filter(function (tr) { return tr.cells.length > n; });
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
    var more = button("more", t("显示全部 " + n + " 行", "Show all " + n + " rows"), function () { table.classList.remove("short"); more.remove(); });
    table.parentNode.after(more);
  });
  document.querySelectorAll("[data-filter]").forEach(function (node) {
    node.addEventListener("click", function () {
      clear();
      setFilter(node.dataset.filter, node.dataset.key);
      current = -1;
      show();
      byId("conversations").scrollIntoView();
      list.focus({ preventScroll: true });
    });
  });

  // ---- language, theme, keys
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
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && document.body.classList.contains("reading")) { close(); return; }
    if (event.key === "/" && !typing) { event.preventDefault(); byId("q").focus(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    var arrows = event.target === list;
    if (event.key === "j" || arrows && event.key === "ArrowDown") { event.preventDefault(); step(1); }
    else if (event.key === "k" || arrows && event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    else if (arrows && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); if (current < 0 && visible.length) open(visible[0], true); else if (current >= 0) open(current, true); }
  });
  var waiting = 0;
  byId("q").addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(function () { filter.q = byId("q").value.trim().toLowerCase(); show(); }, 120);
  });
  document.querySelector(".filters").addEventListener("submit", function (event) { event.preventDefault(); });
  byId("f-clear").addEventListener("click", function () { clear(); show(); });
  byId("f-clause").addEventListener("click", function () { filter.clause = ""; show(); });

  options("f-state", [["failed", ["不合格", "Failed"]], ["violated", ["有违反", "With violations"]], ["omitted", ["有漏做", "With omissions"]], ["not_evaluated", ["有未评估", "With not evaluated"]], ["clean", ["无问题", "Clean"]]]);
  options("f-check", data.checks.map(function (c, n) { return [String(n), c.name]; }).filter(function (entry) { return data.checks[Number(entry[0])].broken; }));
  options("f-agent", data.agents.map(function (label, n) { return [String(n), label ? [label, label] : ["未署名坐席", "Agent not named"]]; }));
  options("f-channel", Object.keys(words.channels).filter(function (key) { return key && all.some(function (c) { return c.channel === key; }); }).map(function (key) { return [key, words.channels[key]]; }));
  relabel();
  show();
  if (query.get("c")) { var n = all.findIndex(function (c) { return c.id === query.get("c"); }); if (n >= 0) open(n, true); }
})();
