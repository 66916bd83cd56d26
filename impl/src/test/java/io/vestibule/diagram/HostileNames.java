package io.vestibule.diagram;

import java.util.List;

/** Names nobody should be able to do harm with. */
final class HostileNames {
  static final List<String> ALL =
      List.of(
          "x\"]; click y href \"https://example.org\"",
          "</text></svg><script>alert(1)</script>",
          "\" onload=\"alert(1)",
          "' onload='alert(1)",
          "]]><!--",
          "&lt;b&gt; & &#60;",
          "a\nclick flow_start call f()\n%% b",
          "%%{init: {\"securityLevel\": \"loose\"}}%%",
          "`**x**`",
          "#quot;",
          "back\\slash",
          "nul\u0000 and esc\u001b[31m",
          "bidi \u202eevil\u202c \u2066x\u2069",
          "line\u2028separator\u2029and\u0085next",
          "half a pair \ud83d",
          "no character \uffff",
          "{0} and '{1}'",
          "%d %s %n");

  private HostileNames() {}
}
