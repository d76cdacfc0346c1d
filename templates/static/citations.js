/* Citations that open in place, a control that copies them, and notes in the margin of a wide page. The page's notes
   hold the words; this script shows copies of them. Without it, each marker is a link to its note. */
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  var popover = "showPopover" in HTMLElement.prototype;
  var card = null, marker = null, timer = 0, pinned = false;

  function noteOf(link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  }

  function copyOf(element) {
    var copy = element.cloneNode(true);
    copy.querySelectorAll("[id]").forEach(function (inner) { inner.removeAttribute("id"); });
    copy.querySelectorAll(".copy").forEach(function (button) { button.remove(); });
    return copy;
  }

  /* Copying: the words, the source and its line, a link to the passage, and one into the original where it is known. */
  function citation(said) {
    var quoted = Array.prototype.map.call(said.querySelectorAll("q"), function (q) { return q.textContent; });
    var original = said.querySelector(".original");
    var lines = ["“" + quoted.join(" […] ") + "”", said.dataset.citation, said.querySelector(".place").href];
    return (original ? lines.concat(original.href) : lines).join("\n");
  }

  function put(text, button) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    /* Over plain http: the old way. The focus goes no farther than beside the button, so that the card stays open. */
    return new Promise(function (done, failed) {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      button.after(area);
      area.select();
      var ok = document.execCommand("copy");
      button.focus();
      area.remove();
      if (ok) { done(); } else { failed(); }
    });
  }

  function addCopy(said) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      function tell(what) {
        button.textContent = what;
        setTimeout(function () { button.textContent = words.copy; }, 2500);
        button.focus();
      }
      put(citation(said), button).then(function () { tell(words.copied); }, function () { tell(words.failed); });
    });
    said.querySelector(".origin").append(" ", button);
  }

  /* The card. */
  function place() {
    var at = marker.getClientRects()[0], root = document.documentElement;
    if (!at) { hide(); return; }  /* what it stands in is filtered away */
    var width = card.offsetWidth, height = card.offsetHeight, room = root.clientWidth;
    var left = Math.max(16, Math.min(at.left - 24, room - width - 16));
    var below = at.bottom + 6, above = at.top - height - 6;
    var top = below + height > innerHeight && above > 0 ? above : below;
    card.style.left = left + scrollX + "px";
    card.style.top = top + scrollY + "px";
  }

  function show(link) {
    clearTimeout(timer);
    if (marker === link) { return; }
    hide();
    var note = noteOf(link);
    if (!note) { return; }
    marker = link;
    card = document.createElement("div");
    card.className = "card";
    card.id = "card";
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", link.getAttribute("aria-label"));
    var said = copyOf(note.querySelector(".said"));
    said.querySelector(".words").id = "card-words";
    card.append(said);
    addCopy(said);
    var to = document.createElement("a");
    to.className = "to-note";
    to.href = link.hash;
    to.textContent = words.note;
    to.addEventListener("click", function () { setTimeout(hide); });
    said.querySelector(".origin").append(" ", to);
    card.addEventListener("pointerenter", function () { clearTimeout(timer); });
    card.addEventListener("pointerleave", leave);
    card.addEventListener("focusout", leaveFocus);
    if (popover) {
      card.popover = "manual";
      link.parentNode.after(card);
      card.showPopover();
    } else {
      document.body.append(card);
    }
    place();
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-describedby", "card-words");
    light(link, true);
  }

  function hide() {
    clearTimeout(timer);
    if (!card) { return; }
    var gone = card, was = marker;
    card = marker = null;
    pinned = false;
    was.setAttribute("aria-expanded", "false");
    was.removeAttribute("aria-describedby");
    light(was, false);
    gone.remove();
  }

  function leave(event) {
    if (event.pointerType !== "mouse" || pinned) { return; }
    clearTimeout(timer);
    timer = setTimeout(function () {
      if (card && !card.contains(document.activeElement) && document.activeElement !== marker) { hide(); }
    }, 300);
  }

  function leaveFocus(event) {
    var to = event.relatedTarget;
    if (card && to !== marker && !card.contains(to) && !(to === null && card.matches(":hover"))) { hide(); }
  }

  function prepare(link) {
    var wasOpen = false, before = 0;
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("pointerenter", function (event) {
      if (event.pointerType !== "mouse" || event.buttons) { return; }  /* text is being selected */
      clearTimeout(timer);
      timer = setTimeout(function () { show(link); }, 120);
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", function () { if (before !== 1) { show(link); } });
    link.addEventListener("blur", leaveFocus);
    link.addEventListener("pointerdown", function () { wasOpen = marker === link && (pinned || document.activeElement === link); });
    link.addEventListener("click", function (event) {
      /* The Enter key follows the link to the note, as without script; so do clicks that open it elsewhere. */
      if (event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
      event.preventDefault();
      if (wasOpen) {
        hide();
      } else {
        show(link);
        pinned = true;
      }
    });
    link.refocus = function () {
      before = 1;
      link.focus();
      before = 0;
    };
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !card) { return; }
    var back = card.contains(document.activeElement) ? marker : null;
    hide();
    if (back) { back.refocus(); }
  });
  document.addEventListener("pointerdown", function (event) {
    if (card && !card.contains(event.target) && !marker.contains(event.target)) { hide(); }
  });
  addEventListener("resize", function () { if (card) { place(); } });

  /* Margin notes: copies for the eye, hidden from screen readers, which have the notes themselves. */
  var margin = new Map();

  function light(link, on) {
    var note = margin.get(link);
    if (note) { note.classList.toggle("lit", on); }
  }

  /* The last of the markers and notes that stand directly behind a node: they stay one run. */
  function past(node) {
    for (var next; (next = node.nextSibling) && next.nodeType === 1 && next.matches(".cite, .margin-note"); node = next);
    return node;
  }

  function addMarginNote(link) {
    var note = noteOf(link), said = note && note.querySelector(".said");
    if (!said) { return; }
    var aside = document.createElement("span"), text = document.createElement("span"), from = document.createElement("span");
    var own = said.querySelector(".words"), number = document.createElement("b");
    aside.className = "margin-note";
    aside.setAttribute("aria-hidden", "true");
    number.textContent = link.textContent + " ";
    text.className = "text";
    text.lang = own.lang;
    text.dir = own.dir;
    own.querySelectorAll("q, .left-out").forEach(function (part) {
      var copy = document.createElement(part.tagName === "Q" ? "q" : "span");
      copy.textContent = part.tagName === "Q" ? part.textContent : " " + part.textContent + " ";
      text.append(copy);
    });
    from.className = "from";
    from.append(number);
    said.querySelector(".place").childNodes.forEach(function (part) { from.append(part.cloneNode(true)); });
    aside.append(text, from);
    /* Past the sign behind the markers, since Safari may break a line where a note stands. */
    var after = past(link.parentNode), next = after.nextSibling;
    var sign = next && next.nodeType === 3 && /^\p{P}+/u.exec(next.data);
    if (sign && sign[0].length < next.length) { next.splitText(sign[0].length); }
    (sign ? past(next) : after).after(aside);
    margin.set(link, aside);
  }

  /* Where many markers stand close, a note that would come to stand far below its own, or beside the page's list of
     notes, is left to that list. */
  function thin() {
    var far = 20 * parseFloat(getComputedStyle(document.documentElement).fontSize), free = -Infinity, left = [];
    var list = document.querySelector(".notes").getBoundingClientRect().top;
    margin.forEach(function (note, link) {
      var top = link.getBoundingClientRect().top, style = getComputedStyle(note);
      var end = Math.max(free, top) + note.offsetHeight + parseFloat(style.marginTop) + parseFloat(style.marginBottom);
      if (free - top > far || end > list) { left.push(link); } else { free = end; }
    });
    left.forEach(function (link) {
      margin.get(link).remove();
      margin.delete(link);
    });
  }

  var links = document.querySelectorAll(".cite a");
  links.forEach(prepare);
  document.querySelectorAll(".said.full").forEach(addCopy);
  if (window.CSS && CSS.supports("float", "inline-end")) {
    var noted = new Set();
    document.querySelectorAll("article > :is(p, ul, ol) .cite a, main > .prose > :is(p, ul, ol) .cite a").forEach(function (link) {
      if (!noted.has(link.hash)) { addMarginNote(link); }
      noted.add(link.hash);
    });
    var wide = matchMedia("(min-width: 75rem)");
    if (margin.size === 0) { return; }
    if (wide.matches) { thin(); } else { wide.addEventListener("change", thin, { once: true }); }
  }
})();
