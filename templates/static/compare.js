/* Shows two chosen sources beside each other. Without it the page lists what every source says. The choice is kept in
   the address (`?one=…&two=…`), so that it can be linked. */
(function () {
  "use strict";
  var form = document.getElementById("pair");
  if (!form) { return; }
  var said = form.querySelector("output"), fields = form.elements;
  var rows = Array.prototype.slice.call(document.querySelectorAll(".row"));
  var names = {};
  Array.prototype.forEach.call(fields.one.options, function (option) { names[option.value] = option.text; });

  function column(row, source) {
    return row.querySelector('.column[data-source="' + source + '"]');
  }

  function absent(row, source) {
    var item = document.createElement("li");
    var silent = row.dataset.silent.split(" ").indexOf(source) >= 0;
    item.className = "column none";
    item.textContent = (silent ? form.dataset.silent : form.dataset.none).replace("{source}", names[source]);
    return item;
  }

  function arrange() {
    var pair = [fields.one.value, fields.two.value].filter(function (source, index, all) {
      return source && all.indexOf(source) === index;
    });
    var shown = 0, both = 0;
    rows.forEach(function (row) {
      var list = row.querySelector(".columns"), speaking = 0;
      row.querySelectorAll(".none").forEach(function (item) { item.remove(); });
      row.querySelectorAll(".column").forEach(function (item) { item.hidden = pair.length > 0; });
      pair.forEach(function (source) {
        var own = column(row, source);
        speaking += own ? 1 : 0;
        own = own || absent(row, source);
        own.hidden = false;
        list.append(own);
      });
      row.classList.toggle("paired", pair.length > 0);
      row.hidden = pair.length > 0 && (speaking === 0 || (fields.both.checked && speaking < pair.length));
      shown += row.hidden ? 0 : 1;
      both += pair.length === 2 && speaking === 2 ? 1 : 0;
    });
    document.querySelectorAll(".facts").forEach(function (group) {
      group.hidden = !group.querySelector(".row:not([hidden])");
    });
    said.textContent = pair.length < 2 ? "" : form.dataset.count
      .replace("{count}", shown).replace("{total}", rows.length).replace("{both}", both);
  }

  function keep() {
    var query = new URLSearchParams();
    ["one", "two"].forEach(function (name) { if (fields[name].value) { query.set(name, fields[name].value); } });
    try {
      history.replaceState(null, "", query.toString() ? "?" + query : location.pathname);
    } catch (refused) { /* a page opened from disk keeps its address */ }
  }

  var asked = new URLSearchParams(location.search);
  ["one", "two"].forEach(function (name) {
    if (names[asked.get(name)]) { fields[name].value = asked.get(name); }
  });
  form.addEventListener("change", function () { arrange(); keep(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  arrange();
})();
