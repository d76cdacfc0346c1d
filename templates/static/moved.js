/* Leads from an old address to the new one, to the same place on the page. Without script the page leads to its start. */
(function () {
  "use strict";
  var link = document.getElementById("moved");
  location.replace(link.href + location.search + location.hash);
})();
