/* Searches with Pagefind where the site is served; opened from disk, or without this script, the page leads to the
   index instead. Keys: from the results / to the field, arrows through the results, Esc to clear; none works elsewhere on
   the page, where people's own software may listen to it. The question is kept in the address. */
(function () {
  "use strict";
  var form = document.getElementById("search");
  if (!form || !/^https?:$/.test(location.protocol)) { return; }
  var field = form.elements.q, said = form.querySelector("output"), results = document.getElementById("results");
  var instead = document.getElementById("instead");
  var groups = Array.prototype.slice.call(results.querySelectorAll("section"));
  var site = new URL(".", new URL(form.dataset.site, location.href));
  /* Characters of scripts without spaces between words: each is a word, in the index after a space and a sign. Behind a
     dash or an apostrophe that joins words, that sign and a bar part them there. */
  var UNSPACED = /[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
  var PARTED = / ((?:<\/?mark>)*)\u2060/g, JOINED = /\u2060((?:<\/?mark>)*)\|/g;
  var STEP = 8, turn = 0, engine = null, patience = 0;

  function load() {
    engine = engine || import(new URL("pagefind/pagefind.js", site).href).then(function (pagefind) {
      return pagefind.options({ excerptLength: 24 }).then(function () { return pagefind; });
    }).catch(function (failed) {
      engine = null;  /* the line may be back by the next word */
      throw failed;
    });
    return engine;
  }

  /* An excerpt is escaped text with <mark> elements; it is taken over as text and marks, and as nothing else. */
  function excerpt(html, tag) {
    var into = document.createElement(tag);
    new DOMParser().parseFromString(html.replace(JOINED, "$1").replace(PARTED, "$1").replace(/\u2060/g, ""), "text/html").body.childNodes.forEach(function (node) {
      var part = node.nodeName === "MARK" ? document.createElement("mark") : document.createTextNode("");
      part.textContent = node.textContent;
      into.append(part);
    });
    return into;
  }

  function item(kind, data) {
    var entry = document.createElement("li"), link = document.createElement("a"), words = document.createElement("p");
    link.href = new URL(data.meta.address, site).href;
    link.textContent = data.meta.title;
    words.append(excerpt(data.excerpt, kind === "passage" ? "q" : "span"));
    entry.append(link, words);
    return entry;
  }

  function show(group, found, from, now) {
    var list = group.querySelector("ol"), old = group.querySelector("button");
    return Promise.all(found.slice(from, from + STEP).map(function (one) { return one.data(); })).then(function (all) {
      if (now !== turn) { return; }
      if (old) { old.remove(); }
      var entries = all.map(function (data) { return item(group.dataset.kind, data); });
      list.append.apply(list, entries);
      if (from && entries.length) { entries[0].querySelector("a").focus(); }
      if (found.length > from + STEP) {
        var more = document.createElement("button");
        more.type = "button";
        more.textContent = form.dataset.more.split("{count}").join(found.length - from - STEP);
        more.addEventListener("click", function () { show(group, found, from + STEP, now); });
        group.append(more);
      }
    });
  }

  function clear() {
    groups.forEach(function (group) {
      group.hidden = true;
      group.querySelector("ol").textContent = "";
      group.querySelectorAll("button").forEach(function (button) { button.remove(); });
    });
    said.textContent = "";
  }

  function search() {
    var asked = field.value.trim(), now = ++turn, url = new URL(location.href);
    if (asked) { url.searchParams.set("q", asked); } else { url.searchParams.delete("q"); }
    history.replaceState(null, "", url.href);
    clearTimeout(patience);
    if (!asked) { clear(); return Promise.resolve(); }
    patience = setTimeout(function () { said.textContent = form.dataset.waiting.split("{words}").join(asked); }, 500);
    return load().then(function (pagefind) {
      return Promise.all(groups.map(function (group) {
        var filters = {};
        filters[group.dataset.kind] = "1";
        return pagefind.search(asked.replace(UNSPACED, " $& "), { filters: filters });
      }));
    }).then(function (answers) {
      if (now !== turn) { return; }
      clearTimeout(patience);
      clear();
      instead.hidden = true;
      var total = answers.reduce(function (sum, answer) { return sum + answer.results.length; }, 0);
      return Promise.all(groups.map(function (group, index) {
        var found = answers[index].results;
        group.hidden = found.length === 0;
        group.querySelector(".count").textContent = found.length;
        return show(group, found, 0, now);
      })).then(function () {
        if (now !== turn) { return; }
        said.textContent = (total === 0 ? form.dataset.none : total === 1 ? form.dataset.one : form.dataset.count)
          .split("{count}").join(total).split("{words}").join(asked);
      });
    }).catch(function () {
      if (now !== turn) { return; }
      clearTimeout(patience);
      said.textContent = form.dataset.failed;
      instead.hidden = false;
    });
  }

  var waiting = 0;
  field.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(search, 150); });
  form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(waiting); search(); });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var inField = document.activeElement === field, inResults = results.contains(document.activeElement);
    if (event.key === "/" && inResults) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && (inField || inResults)) {
      event.preventDefault();
      field.value = "";
      clearTimeout(waiting);
      search();
      field.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (inField || inResults)) {
      var stops = Array.prototype.slice.call(results.querySelectorAll("section:not([hidden]) a, section:not([hidden]) button"));
      var at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (at >= stops.length || at < -1) { return; }
      event.preventDefault();
      (at < 0 ? field : stops[at]).focus();
    }
  });

  form.hidden = false;
  results.hidden = false;
  instead.hidden = true;
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) { search(); } else { field.focus(); }
})();
