/* What the preview adds in the browser: places that can be copied and followed, the quote picker, the scroll position.
   The rules of quotations are the server's: the picker sends a selection's offsets and shows what is answered. */
(function () {
  "use strict";
  var errorPage = document.body.classList.contains("preview-error");
  var panel = document.querySelector(".preview-panel");

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  /* Copying. Without https, and on another host than this one, browsers have no clipboard interface. */
  function copy(text, button) {
    function done(worked) {
      var before = button.dataset.label || button.textContent;
      button.dataset.label = before;
      button.textContent = worked ? "Copied" : "Not allowed here";
      setTimeout(function () { button.textContent = before; }, 1500);
    }
    function old() {
      var area = element("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      var worked = document.execCommand("copy");
      area.remove();
      done(worked);
    }
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(function () { done(true); }, old); } else { old(); }
  }

  function fileLink(place) {
    var parts = /^(.*):(\d+):\d+$/.exec(place);
    return "/~file/" + parts[1].split("/").map(encodeURIComponent).join("/") + "#L" + parts[2];
  }

  /* Places in reports: each leads to its file and line, and can be copied as path:line:column. */
  document.querySelectorAll(".report-place").forEach(function (place) {
    var text = place.textContent;
    if (!/^(content|seeds)\/.*:\d+:\d+$/.test(text)) { return; }
    var link = element("a");
    link.href = fileLink(text);
    place.replaceWith(link);
    link.append(place);
    var button = element("button", "preview-copy", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy " + text);
    button.addEventListener("click", function () { copy(text, button); });
    link.after(button);
  });
  document.querySelectorAll(".preview-line").forEach(function (button) {
    button.addEventListener("click", function () { copy(button.dataset.copy, button); });
  });

  /* Where claims are written. */
  document.querySelectorAll("[data-written]").forEach(function (claim) {
    var place = claim.dataset.written, link = element("a", "preview-written");
    link.href = fileLink(place);
    link.title = place;
    if (claim.matches("sup")) {
      link.textContent = "✎" + place.split(":").slice(-2)[0];
      link.setAttribute("aria-label", "Written in " + place);
      claim.after(link);
    } else {
      link.textContent = "✎ " + place.replace(/:\d+$/, "");
      (claim.querySelector("figcaption") || claim).append(" ", link);
    }
  });
  var toggle = document.querySelector("[data-toggle-places]");
  function places(shown) { document.documentElement.classList.toggle("preview-places", shown); }
  if (toggle) {
    toggle.checked = sessionStorage.getItem("preview-places") === "yes";
    places(toggle.checked);
    toggle.addEventListener("change", function () {
      sessionStorage.setItem("preview-places", toggle.checked ? "yes" : "no");
      places(toggle.checked);
    });
  }
  var details = panel && panel.querySelector("details");
  if (details) {
    details.open = sessionStorage.getItem("preview-panel") === "yes";
    details.addEventListener("toggle", function () { sessionStorage.setItem("preview-panel", details.open ? "yes" : "no"); });
  }
  var now = document.querySelector("[data-now]");
  if (now) { now.href = location.pathname.replace("/~last-good/", "/"); }

  /* The scroll position. Browsers keep it over a reload, but would give the page that of the report which stood there in
     between, and the report that of the page. An address with a place in the page leads there once, not at every save. */
  function kept(kind) { return "preview-" + kind + ":" + location.pathname + location.hash; }
  var kind = errorPage ? "report" : "scroll";
  var entry = performance.getEntriesByType("navigation")[0], at = sessionStorage.getItem(kept(kind));
  if (!errorPage) { sessionStorage.removeItem(kept("report")); }
  history.scrollRestoration = "manual";
  if (entry && entry.type !== "navigate" && at !== null) {
    scrollTo(0, Number(at));
    addEventListener("load", function () { scrollTo(0, Number(at)); });
  }
  addEventListener("pagehide", function () { sessionStorage.setItem(kept(kind), String(scrollY)); });

  /* The quote picker. */
  var source = panel && panel.dataset.source;
  if (!source) { return; }
  var box = element("div", "preview-pick"), asked = 0, timer;
  box.hidden = true;
  box.setAttribute("role", "status");
  document.body.append(box);
  box.addEventListener("pointerdown", function (event) { if (!event.target.closest("pre")) { event.preventDefault(); } });

  document.querySelectorAll(".passage:not(.cited)").forEach(function (passage) { passage.classList.add("preview-unused"); });
  var next = document.querySelector("[data-next-unused]");
  next.addEventListener("click", function () {
    var unused = Array.from(document.querySelectorAll(".preview-unused"));
    var below = unused.filter(function (passage) { return passage.getBoundingClientRect().top > innerHeight / 3 + 1; });
    var to = below[0] || unused[0];
    if (!to) { next.textContent = "Every passage is cited"; return; }
    var quote = to.querySelector("blockquote");
    quote.tabIndex = -1;
    quote.focus({preventScroll: true});
    scrollTo(0, scrollY + to.getBoundingClientRect().top - innerHeight / 3);
  });

  function codePoints(text) { return Array.from(text).length; }

  function offset(text, node, at) {
    var range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, at);
    return Number(text.dataset.start) + codePoints(range.toString());
  }

  /* The selection as offsets in the seed: from its first passage to its last, whatever stands between them. */
  function selected() {
    var selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    var texts = Array.from(document.querySelectorAll(".passages blockquote[data-seed]")).filter(function (text) {
      return range.intersectsNode(text);
    });
    if (!texts.length) { return null; }
    var first = texts[0], last = texts[texts.length - 1];
    return {
      start: first.contains(range.startContainer) ? offset(first, range.startContainer, range.startOffset) : Number(first.dataset.start),
      end: last.contains(range.endContainer) ? offset(last, range.endContainer, range.endOffset) : Number(last.dataset.end),
      at: range.getBoundingClientRect()
    };
  }

  function show(answer, at) {
    box.replaceChildren();
    box.append(element("p", "preview-place", answer.place));
    if (answer.obstacle) {
      box.append(element("p", "obstacle", answer.obstacle));
    } else {
      if (answer.excerpt) { box.append(element("p", "", "These words are the excerpt " + answer.excerpt + ": its id cites them.")); }
      var words = element("pre", "", answer.yaml);
      words.tabIndex = 0;  // long ones scroll, by keyboard too
      box.append(words);
      [["Copy for YAML", "yaml"], ["Copy for Markdown", "markdown"]].forEach(function (kind) {
        var button = element("button", "", kind[0]);
        button.type = "button";
        button.addEventListener("click", function () { copy(answer[kind[1]], button); });
        box.append(button);
      });
    }
    box.hidden = false;
    var room = document.documentElement.clientWidth;
    var below = at.bottom + box.offsetHeight + 12 < innerHeight || at.top < box.offsetHeight + 12;
    box.style.left = Math.max(8, Math.min(at.left, room - box.offsetWidth - 8)) + scrollX + "px";
    box.style.top = (below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + scrollY + "px";
  }

  function ask() {
    var found = selected(), number = ++asked;
    if (!found) { box.hidden = true; return; }
    var address = "/~quote?source=" + encodeURIComponent(source) + "&start=" + found.start + "&end=" + found.end;
    fetch(address).then(function (response) { return response.json(); }).then(function (answer) {
      if (number === asked) { show(answer, found.at); }
    }, function () { box.hidden = true; });
  }

  document.addEventListener("selectionchange", function () {
    if (box.contains(getSelection().anchorNode)) { return; }
    clearTimeout(timer);
    timer = setTimeout(ask, 60);
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { asked++; box.hidden = true; } });
})();
