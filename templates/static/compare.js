/* Shows two chosen sources beside each other. Each source's rows come as a script of their own, which loads from disk
   as well. Without script a source is chosen from the list and shown alone. What is chosen stays in the address
   (`?one=…&two=…`, and `&all=` for what only one speaks of). */
(function () {
  "use strict";
  var form = document.getElementById("pair");
  if (!form) { return; }
  var said = form.querySelector("output"), fields = form.elements, sources = document.getElementById("columns");
  var shown = document.getElementById("rows"), site = new URL(".", new URL(form.dataset.site, location.href));
  var known = table(), names = table(), turn = 0;

  /* By id, of which an object without more would seem to have "constructor". */
  function table() { return Object.create(null); }

  /* A source's script calls this with the rows of each of its pages, as HTML that links from the page's own folder. */
  window.compared = function (id, pages) {
    known[id] = [];
    pages.forEach(function (html, index) {
      var page = new URL(index ? "compare/" + id + "/" : "compare/", site);
      new DOMParser().parseFromString(html, "text/html").querySelectorAll(".row").forEach(function (row) {
        row.querySelectorAll("[href]").forEach(function (link) {
          link.href = new URL(link.getAttribute("href"), page).href;
        });
        known[id].push(row);
      });
    });
  };

  function load(id) {
    return new Promise(function (done, failed) {
      if (known[id]) { done(); return; }
      var script = document.createElement("script");
      script.src = new URL("compare/" + id + ".js", site).href;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  /* Both lists follow one order, so rows that only one has stand before the next that both have. */
  function merged(first, second) {
    var order = [], at = 0, places = table();
    second.forEach(function (row, index) { places[row.dataset.row] = index; });
    first.forEach(function (row) {
      var place = places[row.dataset.row];
      if (place !== undefined) { while (at < place) { order.push([null, second[at++]]); } at += 1; }
      order.push([row, place === undefined ? null : second[place]]);
    });
    while (at < second.length) { order.push([null, second[at++]]); }
    return order;
  }

  function column(row, source) {
    if (row) { return row.querySelector(".column").cloneNode(true); }
    var item = document.createElement("li");
    item.className = "column none";
    item.dataset.source = source;
    item.textContent = form.dataset.none.split("{source}").join(names[source]);
    return item;
  }

  function speaks(row) { return Boolean(row && row.querySelector(".column:not(.none)")); }

  function arrange() {
    var pair = [fields.one.value, fields.two.value].filter(function (source, index, all) {
      return source && all.indexOf(source) === index;
    });
    var now = ++turn;
    return Promise.all(pair.map(load)).then(function () {
      if (now !== turn) { return; }
      var rows = pair.length === 2 ? merged(known[pair[0]], known[pair[1]])
        : pair.length === 1 ? known[pair[0]].map(function (row) { return [row]; }) : [];
      var both = rows.filter(function (row) { return row.every(speaks); });
      var seen = fields.both.checked ? both : rows;
      shown.textContent = "";
      seen.forEach(function (row) {
        var whole = (row[0] || row[1]).cloneNode(true), list = whole.querySelector(".columns");
        list.textContent = "";
        pair.forEach(function (source, index) { list.append(column(row[index], source)); });
        whole.classList.add("paired");
        shown.append(whole);
      });
      shown.hidden = pair.length === 0;
      sources.hidden = pair.length > 0;
      said.textContent = pair.length < 2 ? "" : form.dataset.count
        .split("{count}").join(seen.length).split("{total}").join(rows.length).split("{both}").join(both.length);
    }).catch(function () {
      shown.hidden = true;
      sources.hidden = false;
      said.textContent = "";
    });
  }

  function keep() {
    var query = new URLSearchParams();
    ["one", "two"].forEach(function (name) { if (fields[name].value) { query.set(name, fields[name].value); } });
    if (!fields.both.checked) { query.set("all", ""); }
    choices.keep(query);
  }

  form.addEventListener("change", function () { arrange(); keep(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  /* `compare/sources.js` calls this with the id and title of every source: too many, on a large site, for a page. */
  window.comparable = function (all) {
    var asked = new URLSearchParams(location.search);
    all.forEach(function (source) { names[source[0]] = source[1]; });
    ["one", "two"].forEach(function (name) {
      all.forEach(function (source) { fields[name].add(new Option(source[1], source[0])); });
      if (names[asked.get(name)]) { fields[name].value = asked.get(name); }
    });
    fields.both.checked = !asked.has("all");
    form.hidden = false;
    arrange();
  };
})();
