package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownWriterTest {
  /** Everything that may come out. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?s)(?:[^<>]|</?(?:p|strong|em|code|ul|ol|li)>|<br ?/?>|</a>"
              + "|<a href=\"(?:https?://|mailto:|/(?!/))[^\"<>]*\" rel=\"noopener\">)*+");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "words                   | <p>words</p>",
        "*a* **b** `c`           | <p><em>a</em> <strong>b</strong> <code>c</code></p>",
        "[here](https://e.org/x) | <p><a href=\"https://e.org/x\" rel=\"noopener\">here</a></p>",
        "[here](/auth/if/user/)  | <p><a href=\"/auth/if/user/\" rel=\"noopener\">here</a></p>",
        "[write](mailto:a@e.org) | <p><a href=\"mailto:a@e.org\" rel=\"noopener\">write</a></p>",
        "- a                     | <ul><li><p>a</p></li></ul>",
        "1. a                    | <ol><li><p>a</p></li></ol>",
        "# no heading            | <p># no heading</p>",
        "> no quote              | <p>&gt; no quote</p>",
        "<b>bold</b>             | <p>&lt;b&gt;bold&lt;/b&gt;</p>",
        "![a picture](/x.png)    | <p>a picture</p>",
        "AT&amp;T                | <p>AT&amp;T</p>"
      })
  void aSmallPartOfMarkdownBecomesHtml(String markdown, String html) {
    assertThat(html(markdown)).isEqualTo(html);
  }

  @Test
  void paragraphsAndLineBreaksAreKept() {
    assertThat(html("a  \nb\n\nc").replaceAll("<br ?/?>", "<br>"))
        .isEqualTo("<p>a<br>b</p><p>c</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil",
        "https:///x",
        "http://",
        "x",
        "../x",
        "?next=x",
        "#x",
        "&#106;avascript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "https://e.org/a b"
      })
  void aLinkToAnywhereElseIsItsWords(String destination) {
    assertThat(MarkdownWriter.isAllowed(destination)).isFalse();
    assertThat(html("[words](<" + destination + ">)")).doesNotContain("<a ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=1>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<javascript:alert(1)>",
        "[x](javascript:alert(1))",
        "[x](https://e.org/\"onmouseover=alert(1))",
        "[x](<https://e.org/\"onmouseover=\"alert(1)>)",
        "[x](https://e.org 'title\" onclick=\"alert(1)')",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "`</code><script>`",
        "```html\n<script>\n```",
        "    <script>",
        "<!-- -->",
        "<![CDATA[x]]>",
        "<?php ?>",
        "#{7*7} ${7*7}",
        "*<b>*",
        "\u0000",
        "\ud800"
      })
  void nothingElseEverComesOut(String hostile) {
    assertThat(html(hostile)).matches(ALLOWED);
  }

  @Test
  void whatLooksLikeAnExpressionIsText() {
    assertThat(html("#{7*7}")).isEqualTo("<p>#{7*7}</p>");
    assertThat(html("${7*7}")).isEqualTo("<p>${7*7}</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "![", "*a ", "**a *b ", "`", "- ", "1. ", "[a](", "<", "\\", "_a_", "((", "a*", "&#1;",
        "[a][", "- a\n", "  - a\n", "<a ", "\n"
      })
  @Timeout(10)
  void whatNestsWithoutEndEnds(String part) {
    String text = part.repeat(20_000 / part.length());

    assertThat(html(text)).matches(ALLOWED);
  }

  @Test
  void partsWithinPartsEndSomewhereAndTheirWordsRemain() {
    StringBuilder nested = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      nested.append(" ".repeat(2 * i)).append("- w").append(i).append('\n');
    }

    String html = html(nested.toString());

    assertThat(html).matches(ALLOWED).contains("w99");
    assertThat(html.split("<ul>", -1)).hasSizeLessThan(15);
  }

  @Test
  void whatIsTooLongIsShownAsItIs() {
    assertThat(html("*a* ".repeat(6000))).startsWith("<p>*a* *a*").doesNotContain("<em>");
  }

  private static String html(String markdown) {
    return Html.of(out -> new MarkdownWriter(out, new FieldComponent()).write(markdown));
  }
}
