package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vestibule.flowfile.document.Blueprint;
import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.BlueprintReader;
import io.vestibule.flowfile.document.BlueprintReading;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.KnownTag;
import io.vestibule.flowfile.document.Mark;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import io.vestibule.flowfile.tag.Allowances.Content;
import io.vestibule.flowfile.tag.Allowances.Missing;
import io.vestibule.flowfile.tag.Allowances.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
  private static final String CONTEXT =
      """
      text: baz
      number: 3
      zero: 0
      nothing: null
      list: [one, two, three]
      map: {k1: v1, k2: v2}
      tag: !Format ["%s!", !Context text]
      nested: {deep: [!Context text, !KeyOf flow]}
      round: !Context around
      around: [!Context round]
      sum: !Enumerate [!Context list, SEQ, !Index 0]
      item: !Value 0
      format: "%s/%s"
      """;

  private final People people = new People();

  // --- the table of tags

  static Stream<Arguments> tags() {
    return Stream.of(
        // no tag at all
        row("text", "'text'"),
        row("[1, {a: 1.5}, ~, true]", "[1, {'a': 1.5}, None, True]"),
        // KeyOf
        row("!KeyOf flow", "'flow-pk'"),
        row("!KeyOf 12", "12"),
        row("!KeyOf uuid", "'00000000-0000-0000-0000-000000000001'"),
        row("[{a: !KeyOf flow}]", "[{'a': 'flow-pk'}]"),
        // Find
        row("!Find [a.person, [name, bert]]", "2"),
        row("!Find [a.person]", "1"),
        row("!Find [a.person, [age, 40], [name, carl]]", "3"),
        row("!Find [a.person, [age, 40], [name, anna]]", "None"),
        row("!Find [!Format ['a.%s', person], [!Format ['%s', name], !Format ['%s', bert]]]", "2"),
        row("!Find [a.person, [name, !AtIndex [[anna, bert], 1]]]", "2"),
        // FindObject
        row(
            "!FindObject [a.person, [name, anna]]",
            "{'pk': 1, 'name': 'anna', 'age': 30, 'tags': ['x', {'y': 1}]}"),
        row("!FindObject [a.person, [name, nobody]]", "None"),
        row("!AtIndex [!FindObject [a.person, [name, bert]], age]", "40"),
        // Context
        row("!Context text", "'baz'"),
        row("!Context number", "3"),
        row("!Context missing", "None"),
        row("!Context nothing", "None"),
        row("!Context [text, other]", "'baz'"),
        row("!Context [nothing, other]", "None"),
        row("!Context [missing, other]", "'other'"),
        row("!Context [missing, !Context number]", "3"),
        row("!Context [missing, [!Context number, {a: !KeyOf flow}]]", "[3, {'a': 'flow-pk'}]"),
        row("!Context map", "{'k1': 'v1', 'k2': 'v2'}"),
        row("!Context tag", "'baz!'"),
        row("!Context nested", "{'deep': ['baz', 'flow-pk']}"),
        row("!Context map.k1", "None"),
        row("!Context goauthentik.io/enterprise/licensed", "False"),
        row("!Context goauthentik.io/rbac/models", "{}"),
        row("!Context given", "'from outside'"),
        // Format
        row("!Format [plain]", "'plain'"),
        row("!Format ['%s-%s', a, !Context text]", "'a-baz'"),
        row("!Format ['foo-%s-%s-%s', !Env SET, !Context text, qux]", "'foo-value-baz-qux'"),
        row("!Format [!Context format, 1, 2]", "'1/2'"),
        row("!Format ['%s', [!Context text, {a: !Context number}]]", "\"['baz', {'a': 3}]\""),
        row("!Format ['%(k1)s %(k2)s', !Context map]", "'v1 v2'"),
        row("!Format ['%05.1f|%-4d|%r', 1, 2, x]", "\"001.0|2   |'x'\""),
        row("!Format ['%s %s', true, ~]", "'True None'"),
        // If
        row("!If [true]", "True"),
        row("!If ['']", "False"),
        row("!If [!Context list]", "True"),
        row("!If [true, 1, 2]", "1"),
        row("!If [!Context zero, 1, 2]", "2"),
        row("!If [!Context missing, 1, !Context text]", "'baz'"),
        row("!If [true, {a: [!Context text]}, x]", "{'a': ['baz']}"),
        row("!If [true, fine, !KeyOf missing]", "'fine'"),
        row("!If [false, !KeyOf missing, !If [true, a, b]]", "'a'"),
        row("!If [!Condition [AND, true, !Context number], a, b]", "'a'"),
        // Condition
        row("!Condition [AND, 1, x, [0]]", "True"),
        row("!Condition [AND, 1, 0]", "False"),
        row("!Condition [NAND, 1, x]", "False"),
        row("!Condition [NAND, 1, '']", "True"),
        row("!Condition [OR, 0, x]", "True"),
        row("!Condition [OR, 0, '', ~, [], {}, 0.0, false]", "False"),
        row("!Condition [NOR, 0, x]", "False"),
        row("!Condition [NOR, 0, ~]", "True"),
        row("!Condition [XOR, 1, x]", "False"),
        row("!Condition [XOR, 1, x, z]", "True"),
        row("!Condition [XOR, 1, 0]", "True"),
        row("!Condition [XNOR, 1, x, z]", "False"),
        row("!Condition [XNOR, 1, 0]", "False"),
        row("!Condition [XNOR, 1, 1]", "True"),
        row("!Condition [XOR, x]", "True"),
        row("!Condition [XNOR, x]", "False"),
        row("!Condition [and, !Context text, !Condition [Or, false, !KeyOf flow]]", "True"),
        row("!Condition [AND, [!Context zero]]", "True"),
        // Env
        row("!Env SET", "'value'"),
        row("!Env [SET, other]", "'value'"),
        row("!Env UNSET", "None"),
        row("!Env EMPTY", "None"),
        row("!Env [UNSET, other]", "'other'"),
        row("!Env [EMPTY, other]", "'other'"),
        row("!Env [UNSET, null]", "None"),
        row("!Env [UNSET, !Context text]", "'baz'"),
        // File
        row("!File some", "'what it says'"),
        row("!File [some, other]", "'what it says'"),
        row("!File missing", "None"),
        row("!File [missing, other]", "'other'"),
        row("!File [missing, null]", "None"),
        row("!File [missing, [!Context text]]", "['baz']"),
        // Enumerate
        row("!Enumerate [[a, b], SEQ, x]", "['x', 'x']"),
        row("!Enumerate [[a, b], SEQ, !Value 0]", "['a', 'b']"),
        row("!Enumerate [[a, b], SEQ, !Index 0]", "[0, 1]"),
        row(
            "!Enumerate [[a, b], seq, {!!str i: !Index 0, v: [!Value 0]}]",
            "[{'i': 0, 'v': ['a']}, {'i': 1, 'v': ['b']}]"),
        row("!Enumerate [{k: v, l: w}, SEQ, [!Index 0, !Value 0]]", "[['k', 'v'], ['l', 'w']]"),
        row("!Enumerate [{k: v, l: w}, MAP, [!Value 0, !Index 0]]", "{'v': 'k', 'w': 'l'}"),
        row(
            "!Enumerate [[a, b], MAP, [!Format ['k-%s', !Value 0], !Index 0]]",
            "{'k-a': 0, 'k-b': 1}"),
        row("!Enumerate [[a, b], MAP, [!Index 0, !Value 0]]", "{'0': 'a', '1': 'b'}"),
        row(
            "!Enumerate [[a, b], map, {same: [!Value 0], m: {!!str x: !Index 0}}]",
            "{'same': ['a', 'b'], 'm': {'x': 1}}"),
        row("!Enumerate [abc, SEQ, !Value 0]", "['a', 'b', 'c']"),
        row(
            "!Enumerate [\"\ud83d\ude00x\", SEQ, [!Index 0, !Value 0]]",
            "[[0, '\ud83d\ude00'], [1, 'x']]"),
        row("!Enumerate [[], SEQ, !KeyOf missing]", "[]"),
        row("!Enumerate [{}, MAP, !KeyOf missing]", "{}"),
        row("!Enumerate ['', MAP, x]", "{}"),
        row(
            "!Enumerate [!Context list, SEQ, !Format ['%s.', !Value 0]]",
            "['one.', 'two.', 'three.']"),
        row(
            "!Enumerate [[ab, c], SEQ, !Enumerate [!Value 1, SEQ, [!Value 1, !Index 1, !Value 0]]]",
            "[[['ab', 0, 'a'], ['ab', 0, 'b']], [['c', 1, 'c']]]"),
        row(
            "!Enumerate [[xy], SEQ, !Enumerate [!Value 1, SEQ, !Enumerate [!Value 1, MAP,"
                + " [!Value 0, [!Index 0, !Index 1, !Value 2]]]]]",
            "[[{'x': [0, 0, 'xy']}, {'y': [0, 1, 'xy']}]]"),
        // an enumeration within the argument of another tag is one as well
        row("!Format ['%s', !Enumerate [[a], SEQ, !Value 0]]", "\"['a']\""),
        row("!If [!Enumerate [[a], SEQ, !Value 0], yes it is, other]", "'yes it is'"),
        row("!AtIndex [!Enumerate [[a, b], SEQ, !Value 0], 1]", "'b'"),
        row("!Condition [AND, !Enumerate [[a], SEQ, !Value 0]]", "True"),
        row("!Context sum", "[0, 1, 2]"),
        row("!Enumerate [[a, b], SEQ, !Context item]", "['a', 'b']"),
        // AtIndex
        row("!AtIndex [[a, b, c], 0]", "'a'"),
        row("!AtIndex [[a, b, c], -1]", "'c'"),
        row("!AtIndex [[a, b, c], 3, other]", "'other'"),
        row("!AtIndex [[a, b, c], -4, null]", "None"),
        row("!AtIndex [[a], 1, !Context text]", "'baz'"),
        row("!AtIndex [[a], 0, !KeyOf missing]", "'a'"),
        row("!AtIndex [{a: 1}, a]", "1"),
        row("!AtIndex [{a: 1}, b, other]", "'other'"),
        row("!AtIndex [{a: 1}, b, null]", "None"),
        row("!AtIndex [{a: ~}, a, other]", "None"),
        row("!AtIndex [{'1': x}, 1]", "'x'"),
        row("!AtIndex [!Context map, !AtIndex [[k1, k2], -1]]", "'v2'"),
        row("!AtIndex [!FindObject [a.person, [name, nobody]], pk, none]", "'none'"),
        // ParseJSON
        row(
            "!ParseJSON '{\"a\": [1, 1.5, null, true, \"!Context text\"]}'",
            "{'a': [1, 1.5, None, True, '!Context text']}"),
        row("!ParseJSON 12", "12"),
        row("!ParseJSON '\"x\"'", "'x'"),
        row("!ParseJSON 'null'", "None"));
  }

  private static Arguments row(String tag, String expected) {
    return Arguments.of(tag, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tags")
  void aTagStandsForItsValue(String tag, String expected) throws Exception {
    assertThat(PythonValues.repr(resolved("a: " + tag), 100_000)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(KnownTag.class)
  void everyTagIsInTheTable(KnownTag tag) {
    assertThat(tags())
        .anySatisfy(row -> assertThat((String) row.get()[0]).contains('!' + tag.text() + ' '));
  }

  // --- errors

  static Stream<Arguments> errors() {
    String a = "entries[0].attrs.a";
    return Stream.of(
        error("!KeyOf missing", "10", a, "no entry before this one has the id \"missing\" and an"),
        error("[x, {b: !KeyOf missing}]", "18", a + "[1].b", "no entry before this one has the id"),
        error("!Find [a.other]", "17", a + "[0]", "there is no model \"a.other\""),
        error("!Find [12]", "17", a + "[0]", "a model is a text like"),
        error("!Find [!Context missing]", "17", a + "[0]", "a model is a text like"),
        error(
            "!Find [a.person, [size, 1]]", "27", a + "[1]", "the model \"a.person\" has no field"),
        error(
            "!Find [a.person, [name, b], [age, x]]",
            "38",
            a + "[2]",
            "the field \"age\" takes a n"),
        error("!Find [a.person, [1, x]]", "28", a + "[1][0]", "the name of a field is a text"),
        error("!Find [a.person, [name, !KeyOf q]]", "34", a + "[1][1]", "no entry before this one"),
        error("!FindObject [a.hidden]", "23", a + "[0]", "objects of \"a.hidden\" cannot be read"),
        error("!FindObject [b.other]", "23", a + "[0]", "there is no model \"b.other\""),
        error("!Format ['%s']", "10", a, "there is no value for \"%s\""),
        error("!Format ['%d', x]", "10", a, "\"%d\" takes a number, not a text"),
        error("!Format ['%q', x]", "10", a, "\"%q\" is not known"),
        error("!Format [12, x]", "19", a + "[0]", "the first element of !Format is a text"),
        error("!Format ['%s', !KeyOf q]", "25", a + "[1]", "no entry before this one has the id"),
        error("!If [true, !KeyOf q, x]", "21", a + "[1]", "no entry before this one has the id"),
        error("!If [!KeyOf q]", "15", a + "[0]", "no entry before this one has the id"),
        error(
            "!Condition [OR, 1, !KeyOf q]", "29", a + "[2]", "no entry before this one has the id"),
        error(
            "!Env HIDDEN",
            "10",
            a,
            "the environment variable \"HIDDEN\" must not be read; allow it"
                + " with the setting vestibule.flows.env, a list of names"),
        error("!Env [HIDDEN, x]", "10", a, "the environment variable \"HIDDEN\" must not be read"),
        error("!File secret", "10", a, "the file \"secret\" is kept away"),
        error("!File [secret, x]", "10", a, "the file \"secret\" is kept away"),
        error("!File latin", "10", a, "the file \"latin\" is not UTF-8 text"),
        error(
            "!Enumerate [12, SEQ, x]",
            "22",
            a + "[0]",
            "!Enumerate takes a list, a map or a text, not a"),
        error(
            "!Enumerate [~, SEQ, x]",
            "22",
            a + "[0]",
            "!Enumerate takes a list, a map or a text, not n"),
        error(
            "!Enumerate [[x], MAP, z]",
            "32",
            a + "[2]",
            "in the mode MAP each value is a list [key,"),
        error(
            "!Enumerate [[x], MAP, [z]]",
            "32",
            a + "[2]",
            "in the mode MAP each value is a list [key,"),
        error(
            "!Enumerate [[x], MAP, [1, 2, 3]]",
            "32",
            a + "[2]",
            "in the mode MAP each value is a l"),
        error("!Enumerate [[x], MAP, [~, z]]", "32", a + "[2]", "a key is a text, not nothing"),
        error(
            "!Enumerate [[x], SEQ, !KeyOf q]", "32", a + "[2]", "no entry before this one has the"),
        error(
            "!Enumerate [[!Value 0], SEQ, x]",
            "23",
            a + "[0][0]",
            "what is enumerated cannot be an"
                + " item of the same enumeration; write !Value 1 for the enumeration around it"),
        error(
            "!Enumerate [[x], SEQ, !Value 1]",
            "32",
            a + "[2]",
            "there is no enumeration 1 around" + " this; the outermost is 0"),
        error("!Enumerate [[!Index 1], SEQ, x]", "23", a + "[0][0]", "there is no enumeration 1"),
        error("!Index 0", "10", a, "!Index stands for something only within !Enumerate"),
        error("!Value 0", "10", a, "!Value stands for something only within !Enumerate"),
        error("!Value 12", "10", a, "!Value stands for something only within !Enumerate"),
        error(
            "!Context round", "12", "context.around[0]", "the context value \"round\" stands for"),
        error("!Context item", "9", "context.item", "!Value stands for something only within"),
        error("!AtIndex [[a], 1]", "25", a + "[1]", "the list has 1 items, and none at 1"),
        error("!AtIndex [[a], -2]", "25", a + "[1]", "the list has 1 items, and none at -2"),
        error(
            "!AtIndex [[a], b]",
            "25",
            a + "[1]",
            "the index of a list is a whole number, not a te"),
        error("!AtIndex [[a], b, x]", "25", a + "[1]", "the index of a list is a whole number"),
        error("!AtIndex [[a], 0.5, x]", "25", a + "[1]", "the index of a list is a whole number"),
        error("!AtIndex [{a: 1}, b]", "28", a + "[1]", "the map has no key \"b\""),
        error("!AtIndex [{a: 1}, [b]]", "28", a + "[1]", "the map has no key that is a list"),
        error("!AtIndex [~, b]", "20", a + "[0]", "!AtIndex takes a list or a map, not nothing"),
        error(
            "!AtIndex [12, 0, x]", "20", a + "[0]", "!AtIndex takes a list or a map, not a number"),
        error("!AtIndex [text, 0]", "20", a + "[0]", "!AtIndex takes a list or a map, not a text"),
        error("!ParseJSON '{'", "10", a, "this is not JSON: "),
        error("!ParseJSON '1 2'", "10", a, "this is not JSON: "),
        error("!ParseJSON '{\"a\": 1, \"a\": 2}'", "10", a, "this is not JSON: Duplicate field"),
        error("!ParseJSON '{a: b}'", "10", a, "this is not JSON: "),
        error("!ParseJSON '" + "[".repeat(100) + "'", "10", a, "this is not JSON: "),
        error("!ParseJSON '" + "9".repeat(100) + "'", "10", a, "this is not JSON: "),
        error("!ParseJSON '9223372036854775808'", "10", a, "a number in this is too large"),
        error("!ParseJSON '1e999'", "10", a, "a number in this is too large"));
  }

  private static Arguments error(String tag, String column, String path, String message) {
    return Arguments.of(tag, Integer.parseInt(column), path, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("errors")
  void whatStandsForNothingIsAnErrorAtItsPlace(
      String tag, int column, String path, String message) {
    FlowFileProblem problem = problem("a: " + tag);

    assertThat(problem.message()).startsWith(message);
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.column()).isEqualTo(column);
    assertThat(problem.isError()).isTrue();
    assertThat(problem.file()).isEqualTo("a.yaml");
  }

  @Test
  void anErrorNamesItsLine() {
    assertThat(problem("a:\n        b:\n        - x\n        - !KeyOf missing").line())
        .isEqualTo(lineOfAttrs() + 4);
  }

  @Test
  void whatFailsKeepsNothingElseFromBeingResolved() {
    Entry entry = entry("a: !KeyOf x\n      b: fine\n      c: !Find [no.model]\n      d: !Index 0");
    Resolver resolver = resolver(Allowances.none(), ResolveLimits.DEFAULT);
    List<String> failed = new ArrayList<>();
    for (String name : entry.attrs().fields().keySet()) {
      try {
        resolver.resolve(
            entry, entry.attrs().get(name).orElseThrow(), entry.path().key("attrs").key(name));
      } catch (ResolveException e) {
        failed.add(e.problem().path());
      }
    }

    assertThat(failed)
        .containsExactly("entries[0].attrs.a", "entries[0].attrs.c[0]", "entries[0].attrs.d");
  }

  // --- what is asked, and when

  @Test
  void aPolicyBindingIsGivenTheKeyPoliciesAreBoundBy() throws Exception {
    assertThat(resolved(entry("authentik_policies.policybinding", "a: [!KeyOf flow]"), allowed()))
        .isEqualTo(List.of("flow-pbm"));
    assertThat(resolved(entry("!Context model", "a: !KeyOf flow"), allowed())).isEqualTo("flow-pk");
  }

  @Test
  void theOtherBranchAndUnusedDefaultsAreNotAskedFor() throws Exception {
    Object ignored =
        resolved(
            "a: [!If [1, x, !KeyOf flow], !Context [text, !KeyOf flow], !Env [SET, !KeyOf flow]]");

    assertThat(ignored).isEqualTo(List.of("x", "baz", "value"));
    assertThat(people.asked).isEmpty();
  }

  @Test
  void allArgumentsOfAConditionAreAskedFor() throws Exception {
    assertThat(resolved("a: !Condition [OR, true, !KeyOf flow, !Find [a.person]]")).isEqualTo(true);
    assertThat(people.asked).containsExactly("keyOf flow", "find a.person 0");
  }

  @Test
  void aTagIsAskedForAnewEachTime() throws Exception {
    Entry entry = entry("a: !KeyOf flow");
    Resolver resolver = resolver(Allowances.none(), ResolveLimits.DEFAULT);
    for (int i = 0; i < 2; i++) {
      assertThat(resolver.resolve(entry, entry.attrs().get("a").orElseThrow(), entry.path()))
          .isEqualTo("flow-pk");
    }

    assertThat(people.asked).containsExactly("keyOf flow", "keyOf flow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|true",
        "[true, 1, x]|true",
        "[true, false]|false",
        "[!Context missing]|false",
        "[!Condition [AND, !Context text]]|true",
        "['', !KeyOf flow]|false"
      })
  void anEntryHoldsIfAllItsConditionsDo(String conditions, boolean expected) throws Exception {
    Entry entry = blueprint("authentik_flows.flow", "a: 1", conditions).entries().get(0);

    assertThat(resolver(allowed(), ResolveLimits.DEFAULT).holds(entry)).isEqualTo(expected);
  }

  @Test
  void aConditionThatStandsForNothingIsAnErrorEvenIfAnotherFails() {
    Entry entry =
        blueprint("authentik_flows.flow", "a: 1", "[false, !KeyOf missing]").entries().get(0);

    ResolveException e =
        catchThrowableOfType(
            ResolveException.class, () -> resolver(allowed(), ResolveLimits.DEFAULT).holds(entry));
    assertThat(e.problem().path()).isEqualTo("entries[0].conditions[1]");
  }

  @Test
  void aResultCannotBeChanged() throws Exception {
    List<?> list = (List<?>) Objects.requireNonNull(resolved("a: [{b: [1]}]"));
    Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(list.get(0));

    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(list::clear);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(map::clear);
  }

  // --- what is allowed

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!Env SET|vestibule.flows.env",
        "!Env [SET, default]|vestibule.flows.env",
        "!File some|vestibule.flows.files",
        "!File [some, default]|vestibule.flows.files"
      })
  void nothingOfTheServerIsReadUnlessItIsAllowed(String tag, String setting) {
    ResolveException e =
        catchThrowableOfType(
            ResolveException.class, () -> resolved(entry("a: " + tag), Allowances.none()));

    assertThat(e.problem().message()).contains("must not be read").contains(setting);
  }

  @Test
  void aVariableThatMustNotBeReadIsNotReadAtAll() {
    List<String> read = new ArrayList<>();
    Allowances allowances =
        new Allowances(
            Set.of("SET"),
            name -> {
              read.add(name);
              return "secret";
            },
            Optional.empty());

    ResolveException e =
        catchThrowableOfType(
            ResolveException.class,
            () -> resolved(entry("a: [!Env SET, !Env SET2, !Env set]"), allowances));
    assertThat(e.problem().path()).isEqualTo("entries[0].attrs.a[1]");
    assertThat(read).containsExactly("SET");
  }

  // --- growth

  static Stream<Arguments> growing() {
    String list = "[" + "x, ".repeat(1000) + "]";
    return Stream.of(
        Arguments.of("enumerations in each other", nested(7, "[1,2,3,4,5,6,7,8,9,0]", "!Value 6")),
        Arguments.of(
            "enumerations of nothing", nested(7, "[1,2,3,4,5,6,7,8,9,0]", "!Context none")),
        Arguments.of("enumerations of characters", nested(7, "abcdefghij", "!If [1]")),
        Arguments.of(
            "what is used again",
            "!Enumerate [[" + list + "], SEQ, !Enumerate [" + list + ", SEQ, !Value 1]]"),
        Arguments.of(
            "maps",
            nested(7, "[1,2,3,4,5,6,7,8,9,0]", "x")
                .replace("SEQ", "MAP")
                .replace(", x]", ", {k: [1]}]")),
        Arguments.of(
            "formatted texts", "!Enumerate [" + list + ", SEQ, !Format ['%90000s', !Value 0]]"),
        Arguments.of(
            "texts of texts", "!Format ['%s%s', !Format ['%60000s', x], !Format ['%60000s', x]]"),
        Arguments.of("a width", "!Format ['%999999999d', 1]"));
  }

  private static String nested(int depth, String source, String body) {
    return ("!Enumerate [" + source + ", SEQ, ").repeat(depth) + body + "]".repeat(depth);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("growing")
  void whatGrowsWithoutBoundIsAnErrorAtItsPlace(String name, String tag) {
    FlowFileProblem problem =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> problem("a: " + tag));

    assertThat(problem.message())
        .containsAnyOf(
            "the tags of the file make more than 300000 values, or texts of more than 8000000"
                + " characters",
            "the text would have more than 100000 characters");
    assertThat(problem.line()).isEqualTo(lineOfAttrs() + 1);
    assertThat(problem.path()).startsWith("entries[0].attrs.a");
  }

  @Test
  void contextValuesThatStandForEachOtherDoNotGrowWithoutBound() {
    StringBuilder context = new StringBuilder("c0: x\n");
    for (int i = 1; i < 20; i++) {
      context
          .append("c%d: [".formatted(i))
          .append("!Context c%d, ".formatted(i - 1).repeat(10))
          .append("]\n");
    }

    assertThat(problemWithContext(context.toString(), "a: !Context c19").message())
        .startsWith("the tags of the file make more than");
  }

  @Test
  void aLongChainOfContextValuesIsAnError() {
    StringBuilder context = new StringBuilder("c0: x\n");
    for (int i = 1; i < 5000; i++) {
      context.append("c%d: !Context c%d\n".formatted(i, i - 1));
    }

    assertThat(problemWithContext(context.toString(), "a: !Context c4999").message())
        .isEqualTo("too many lists, maps and tags are within each other");
  }

  @Test
  void enumerationsDoNotMakeResultsTooDeepForOthers() {
    String deep = "[".repeat(40) + "!Value 0" + "]".repeat(40);
    String tag = ("!Enumerate [".repeat(4) + "[x]" + (", SEQ, " + deep + "]").repeat(4));

    assertThat(problem("a: " + tag).message())
        .isEqualTo("more than 100 lists and maps are made within each other");
  }

  @Test
  void whatIsUsedUpStaysUsedUp() throws Exception {
    Resolver resolver = resolver(Allowances.none(), new ResolveLimits(10, 100, 100));
    Entry large = entry("a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]");
    Entry small = entry("a: 1");

    assertThat(resolver.resolve(small, small.attrs().get("a").orElseThrow(), small.path()))
        .isEqualTo(1L);
    for (Entry entry : List.of(large, small)) {
      ResolveException e =
          catchThrowableOfType(
              ResolveException.class,
              () -> resolver.resolve(entry, entry.attrs().get("a").orElseThrow(), entry.path()));
      assertThat(e.problem().message()).startsWith("the tags of the file make more than 10 values");
    }
  }

  // --- values that no file made

  @ParameterizedTest
  @EnumSource(KnownTag.class)
  void aTagOfAWrongShapeIsAnErrorWhereverItComesFrom(KnownTag tag) {
    Scalar text = new Scalar("x y", "x y", Mark.UNKNOWN);
    List<Value> contents =
        List.of(
            new Items(List.of(), Mark.UNKNOWN),
            new Items(List.of(text), Mark.UNKNOWN),
            new Items(List.of(text, text), Mark.UNKNOWN),
            new Items(List.of(text, text, text), Mark.UNKNOWN),
            Fields.empty(),
            text);
    Entry entry = entry("a: 1");
    for (Value content : contents) {
      try {
        resolver(allowed(), ResolveLimits.DEFAULT)
            .resolve(entry, new Tagged(tag.text(), content, Mark.UNKNOWN), entry.path());
      } catch (ResolveException e) {
        assertThat(e.problem().line()).isEqualTo(entry.mark().line());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Exec", "", "keyof"})
  void aTagThereIsNotIsAnError(String name) {
    Entry entry = entry("a: 1");

    ResolveException e =
        catchThrowableOfType(
            ResolveException.class,
            () ->
                resolver(allowed(), ResolveLimits.DEFAULT)
                    .resolve(
                        entry,
                        new Tagged(name, new Scalar("x", "x", Mark.UNKNOWN), Mark.UNKNOWN),
                        entry.path()));
    assertThat(e.problem().message()).isEqualTo("there is no tag \"!" + name + '"');
  }

  // --- resolving

  private @Nullable Object resolved(String attrs) throws ResolveException {
    return resolved(entry(attrs), allowed());
  }

  private @Nullable Object resolved(Entry entry, Allowances allowances) throws ResolveException {
    return resolver(allowances, ResolveLimits.DEFAULT)
        .resolve(entry, entry.attrs().get("a").orElseThrow(), entry.path().key("attrs").key("a"));
  }

  private FlowFileProblem problem(String attrs) {
    return catchThrowableOfType(ResolveException.class, () -> resolved(attrs)).problem();
  }

  private FlowFileProblem problemWithContext(String context, String attrs) {
    Entry entry = entry(attrs);
    Fields fields =
        blueprint(
                "version: 1\ncontext:\n"
                    + context.lines().map(line -> "  " + line).collect(Collectors.joining("\n")))
            .context();
    return catchThrowableOfType(
            ResolveException.class,
            () ->
                new Resolver("a.yaml", FlowContext.of(fields, Map.of()), people, allowed())
                    .resolve(entry, entry.attrs().get("a").orElseThrow(), entry.path()))
        .problem();
  }

  private Resolver resolver(Allowances allowances, ResolveLimits limits) {
    try {
      Map<String, Object> given = new LinkedHashMap<>();
      given.put("given", "from outside");
      return new Resolver("a.yaml", FlowContext.of(context(), given), people, allowances, limits);
    } catch (ResolveException e) {
      throw new AssertionError(e);
    }
  }

  private static Fields context() {
    return blueprint("authentik_flows.flow", "a: 1", "[]").context();
  }

  private static Entry entry(String attrs) {
    return entry("authentik_flows.flow", attrs);
  }

  private static Entry entry(String model, String attrs) {
    return blueprint(model, attrs, "[]").entries().get(0);
  }

  private static Blueprint blueprint(String model, String attrs, String conditions) {
    return blueprint(
        "version: 1\ncontext:\n"
            + CONTEXT.lines().map(line -> "  " + line + "\n").collect(Collectors.joining())
            + "entries:\n  - model: "
            + model
            + "\n    conditions: "
            + conditions
            + "\n    attrs:\n      "
            + attrs
            + "\n");
  }

  private static int lineOfAttrs() {
    return 2 + (int) CONTEXT.lines().count() + 4;
  }

  private static Blueprint blueprint(String text) {
    BlueprintReading reading = new BlueprintReader().read("a.yaml", text);
    assertThat(reading.hasErrors()).as(() -> reading.problems().toString()).isFalse();
    return reading.blueprint().orElseThrow();
  }

  private static Allowances allowed() {
    return new Allowances(
        Set.of("SET", "EMPTY", "UNSET"),
        name -> Map.of("SET", "value", "EMPTY", "", "HIDDEN", "secret").get(name),
        Optional.of(ResolverTest::file));
  }

  private static Allowances.FileAnswer file(String path) {
    return switch (path) {
      case "some" -> new Content(" \nwhat it says\n\n".getBytes(StandardCharsets.UTF_8));
      case "latin" -> new Content(new byte[] {'a', (byte) 0xE9});
      case "secret" -> new Refused("is kept away");
      default -> new Missing();
    };
  }
}
