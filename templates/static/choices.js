/* What is chosen in a page's form stays in the page's address, so that it can be linked, and found again by going back.
   An address that names a place on the page shows it, whatever else is chosen. */
(function () {
  "use strict";

  /* Puts these into the address, and nothing else. */
  function keep(query) {
    try {
      history.replaceState(null, "", query.toString() ? "?" + query : location.pathname);
    } catch (refused) { /* some browsers let no page that was opened from disk change its address */ }
  }

  /* Shows a form whose fields each have a first choice that chooses nothing. `arrange` does what they say. */
  function begin(form, arrange) {
    var fields = Array.prototype.slice.call(form.querySelectorAll("select")), asked = new URLSearchParams(location.search);

    /* An id has nothing to be decoded. */
    function arrive() {
      var target = document.getElementById(location.hash.slice(1));
      if (target && target.closest("[hidden]")) {
        fields.forEach(function (field) { field.selectedIndex = 0; });
        arrange();
        target.scrollIntoView();
      }
    }

    fields.forEach(function (field) {
      field.value = asked.get(field.name);
      if (field.selectedIndex < 0) { field.selectedIndex = 0; }
    });
    form.addEventListener("change", function () {
      var query = new URLSearchParams();
      fields.forEach(function (field) { if (field.selectedIndex > 0) { query.set(field.name, field.value); } });
      arrange();
      keep(query);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("hashchange", arrive);
    form.hidden = false;
    arrange();
    arrive();
  }

  window.choices = {begin: begin, keep: keep};
})();
