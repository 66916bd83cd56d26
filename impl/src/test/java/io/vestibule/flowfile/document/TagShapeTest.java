package io.vestibule.flowfile.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flowfile.document.FlowFileProblem.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagShapeTest {
  private final DocumentReader reader = new DocumentReader();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!KeyOf flow",
        "!KeyOf 12",
        "!Find [a.b]",
        "!Find [a.b, [name, x], [!Context f, !Context v]]",
        "!Find [!Context m]",
        "!FindObject [a.b, [name, x]]",
        "!Format [x]",
        "!Format ['%s', 1, !KeyOf x]",
        "!Format [!Context x]",
        "!If [x]",
        "!If [x, 1, 2]",
        "!If [!Condition [AND, x], !Find [a.b], {k: v}]",
        "!Condition [AND, x]",
        "!Condition [nand, x, w, z]",
        "!Condition [Or, x]",
        "!Condition [NOR, x]",
        "!Condition [xor, x]",
        "!Condition [XNOR, x]",
        "!Enumerate [[1], SEQ, !Value 0]",
        "!Enumerate [!Value 1, map, [!Index 0, !Value 0]]",
        "!Enumerate [{a: b}, Seq, x]",
        "!Index 0",
        "!Value 12",
        "!Value '3'",
        "!Context key",
        "!Context goauthentik.io/enterprise/licensed",
        "!Context [key, default]",
        "!Context [12, default]",
        "!Context [key, !Context other]",
        "!ParseJSON '{\"a\": 1}'",
        "!AtIndex [[1], 0]",
        "!AtIndex [!Context l, !Index 0, null]",
        "!Env NAME",
        "!Env [NAME, default]",
        "!File name",
        "!File [name, default]"
      })
  void aTagOfAProperShapeIsNothingToTalkAbout(String text) {
    assertThat(reader.read("a.yaml", "a: " + text).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!KeyOf|1:4: a: !KeyOf has nothing after it; it is written !KeyOf id",
        "!KeyOf [x]|1:4: a: !KeyOf has a list; it is written !KeyOf id",
        "!KeyOf {x: y}|1:4: a: !KeyOf has a map; it is written !KeyOf id",
        "!Find x|1:4: a: !Find has a single value; it is written !Find [model, [field, value], ...]",
        "!Find {a: b}|1:4: a: !Find has a map; it is written",
        "!Find []|1:4: a: !Find has an empty list; it is written",
        "!Find [a.b, x]|1:16: a[1]: a condition of !Find is a list [field, value]",
        "!Find [a.b, [x]]|1:16: a[1]: a condition of !Find is a list [field, value]",
        "!Find [a.b, !Context x]|1:16: a[1]: a condition of !Find is a list [field, value]",
        "!FindObject [a.b, x]|1:22: a[1]: a condition of !FindObject is a list [field, value]",
        "!FindObject x|1:4: a: !FindObject has a single value; it is written !FindObject",
        "!Format x|1:4: a: !Format has a single value; it is written !Format [text, value, ...]",
        "!Format []|1:4: a: !Format has an empty list; it is written",
        "!If x|1:4: a: !If has a single value; it is written !If [condition] or",
        "!If []|1:4: a: !If has an empty list; it is written",
        "!If [x, y]|1:4: a: !If has 2 elements; it is written",
        "!Condition x|1:4: a: !Condition has a single value; it is written",
        "!Condition []|1:4: a: !Condition has an empty list; it is written !Condition [AND,",
        "!Condition [AND]|1:4: a: !Condition has a single element; it is written",
        "!Condition [NOT, x]|1:16: a[0]: the mode of !Condition is one of AND, NAND, NOR, OR, XNOR, XOR",
        "!Condition [[AND], x]|1:16: a[0]: the mode of !Condition is one of",
        "!Condition [!Context m, x]|1:16: a[0]: the mode of !Condition is one of",
        "!Enumerate x|1:4: a: !Enumerate has a single value; it is written",
        "!Enumerate [x, SEQ]|1:4: a: !Enumerate has 2 elements; it is written !Enumerate [list, SEQ or",
        "!Enumerate [x, SET, y]|1:19: a[1]: the mode of !Enumerate is one of MAP, SEQ",
        "!Enumerate [!Value 0, SEQ, x]|1:16: a[0]: what is enumerated cannot be an item of the same",
        "!Enumerate [!Index 00, SEQ, x]|1:16: a[0]: what is enumerated cannot be an item of the same",
        "!Index abc|1:4: a: !Index has \"abc\" for a depth, which is a whole number from 0",
        "!Index -1|1:4: a: !Index has \"-1\" for a depth",
        "!Index 1.0|1:4: a: !Index has \"1.0\" for a depth",
        "!Index 99999999999|1:4: a: !Index has \"99999999999\" for a depth",
        "!Index|1:4: a: !Index has \"\" for a depth",
        "!Index [0]|1:4: a: !Index has a list; it is written !Index depth",
        "!Value x|1:4: a: !Value has \"x\" for a depth",
        "!Value {}|1:4: a: !Value has a map; it is written !Value depth",
        "!Context|1:4: a: !Context has nothing after it",
        "!Context [x]|1:4: a: !Context has a single element; it is written !Context key or !Context [key,",
        "!Context {x: y}|1:4: a: !Context has a map; it is written",
        "!Context [!Context x, y]|1:14: a[0]: the first element of !Context is a plain text",
        "!Context ['', y]|1:14: a[0]: the first element of !Context is a plain text",
        "!ParseJSON [x]|1:4: a: !ParseJSON has a list; it is written !ParseJSON text",
        "!ParseJSON|1:4: a: !ParseJSON has nothing after it",
        "!AtIndex x|1:4: a: !AtIndex has a single value; it is written",
        "!AtIndex [x]|1:4: a: !AtIndex has a single element; it is written",
        "!Env [x]|1:4: a: !Env has a single element; it is written !Env name or !Env [name, default]",
        "!Env [[x], y]|1:10: a[0]: the first element of !Env is a plain text",
        "!File []|1:4: a: !File has an empty list; it is written !File path or",
        "!File {}|1:4: a: !File has a map; it is written",
        "!keyof x|1:4: a: there is no tag \"!keyof\"; known are !KeyOf, !Find,",
        "!Exec [x]|1:4: a: there is no tag \"!Exec\"; known are",
        "!Exec {x: y}|1:4: a: there is no tag \"!Exec\"; known are",
        "[{b: !If [1, !Index x]}]|1:17: a[0].b[1]: !Index has \"x\"",
      })
  void aTagOfAnotherShapeIsAnErrorAtItsPlace(String text, String expected) {
    assertThat(reader.read("a.yaml", "a: " + text).problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.toString()).startsWith("a.yaml:" + expected);
              assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!If [x, w, z, 1]|1:18: warning: a[3]: !If takes no more than 3 elements",
        "!Context [x, w, z]|1:20: warning: a[2]: !Context takes no more than 2 elements",
        "!Enumerate [x, SEQ, z, 1]|1:27: warning: a[3]: !Enumerate takes no more than 3",
        "!AtIndex [x, 1, z, 1]|1:23: warning: a[3]: !AtIndex takes no more than 3 elements",
        "!Find [a.b, [x, 1, 2]]|1:23: warning: a[1][2]: a condition of !Find is a list [field,"
      })
  void whatIsTooMuchIsAWarning(String text, String expected) {
    Document document = reader.read("a.yaml", "a: " + text);

    assertThat(document.hasErrors()).isFalse();
    assertThat(document.problems()).singleElement().asString().startsWith("a.yaml:" + expected);
  }

  @Test
  void allMistakesWithinATagAreNamed() {
    assertThat(
            reader
                .read("a.yaml", "a: !If [!KeyOf [x], !Find y, !Condition [NOT, !Index z]]")
                .problems())
        .extracting(FlowFileProblem::path)
        .containsExactly("a[0]", "a[1]", "a[2][1]", "a[2][0]");
  }

  @ParameterizedTest
  @EnumSource(KnownTag.class)
  void everyTagSaysHowItIsWritten(KnownTag tag) {
    assertThat(tag.form()).startsWith("!" + tag.text() + " ");
    assertThat(KnownTag.of(tag.text())).contains(tag);
  }
}
