package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flowfile.document.Blueprint;
import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.BlueprintReader;
import io.vestibule.flowfile.document.BlueprintReading;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.tag.Allowances.Missing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A file the way importers use it: all entries, all their parts. */
class WholeFileTest {
  private static final String FILE =
      """
      version: 1
      metadata: {name: Tags}
      context:
        foo: bar
        policy_property: name
        people: [anna, bert]
        full: !Format ["%s-%s", !Context foo, !Env SUFFIX]
      entries:
        - model: !Format ["authentik_policies_%s.%s", expression, expressionpolicy]
          state: !If [!Context foo, present, absent]
          identifiers:
            name: !Format [foo-%s-%s-%s, !Context foo, !Context bar, qux]
          attrs:
            expression: return True
        - model: authentik_core.group
          conditions:
            - !Condition [AND, !Context foo, !Find [a.person, [name, anna]]]
          identifiers:
            name: test
          attrs:
            attributes: &attributes
              complex: !Condition
                - AND
                - !Condition [NAND, !Condition [NOR, false], !Context missing]
                - !Condition [XOR, true, !KeyOf flow, x]
              chosen: !If
                - !Condition [XNOR, true, true, true]
                - never
                - list: [with, !Context foo, {map: !Context full}]
              ids: !Enumerate
                - !Context people
                - MAP
                - - !Value 0
                  - index: !Index 0
                    pk: !Find [a.person, [!Context policy_property, wrong-name]]
                    letters: !Enumerate [!Value 1, SEQ, !Format ["%d%s%d", !Index 1, !Value 0, !Index 0]]
              nothing: [!Env [UNSET, null], !File missing, !Context other]
              file: !File [missing, a default]
              part: !AtIndex [!FindObject [a.person, [name, bert]], age]
              json: !ParseJSON '{"a": ["b", null, 1.5, {"c": true}]}'
        - model: authentik_policies.policybinding
          conditions: [!Find [a.person, [name, nobody]]]
          identifiers: {target: !KeyOf flow}
          attrs:
            again: {<<: *attributes, file: over, ids: !AtIndex [[1], -1]}
      """;

  private final Blueprint blueprint;
  private final Resolver resolver;

  WholeFileTest() throws ResolveException {
    BlueprintReading reading = new BlueprintReader().read("a.yaml", FILE);
    assertThat(reading.problems()).isEmpty();
    blueprint = reading.blueprint().orElseThrow();
    resolver =
        new Resolver(
            "a.yaml",
            FlowContext.of(blueprint.context(), Map.of("bar", "baz", "people", List.of("carl"))),
            new People(),
            new Allowances(
                Set.of("SUFFIX", "UNSET"),
                name -> name.equals("SUFFIX") ? "end" : null,
                Optional.of(path -> new Missing())));
  }

  @Test
  void modelAndStateMayBeTags() throws Exception {
    Entry entry = blueprint.entries().get(0);

    assertThat(resolver.resolve(entry, entry.model(), entry.path().key("model")))
        .isEqualTo("authentik_policies_expression.expressionpolicy");
    assertThat(resolver.resolve(entry, entry.state().orElseThrow(), entry.path().key("state")))
        .isEqualTo("present");
    assertThat(repr(entry, entry.identifiers())).isEqualTo("{'name': 'foo-bar-baz-qux'}");
  }

  @Test
  void tagsAreResolvedWhereverTheyStand() throws Exception {
    Entry entry = blueprint.entries().get(1);

    assertThat(resolver.holds(entry)).isTrue();
    assertThat(repr(entry, entry.attrs()))
        .isEqualTo(
            "{'attributes': {'complex': True, 'chosen': {'list': ['with', 'bar', {'map':"
                + " 'bar-end'}]}, 'ids': {'anna': {'index': 0, 'pk': None, 'letters': ['0a0',"
                + " '0n1', '0n2', '0a3']}, 'bert': {'index': 1, 'pk': None, 'letters': ['1b0',"
                + " '1e1', '1r2', '1t3']}, 'carl': {'index': 2, 'pk': None, 'letters': ['2c0',"
                + " '2a1', '2r2', '2l3']}}, 'nothing': [None, None, None], 'file': 'a default',"
                + " 'part': 40, 'json': {'a': ['b', None, 1.5, {'c': True}]}}}");
  }

  @Test
  void aMergedMapHasItsTags() throws Exception {
    Entry entry = blueprint.entries().get(2);

    assertThat(resolver.holds(entry)).isFalse();
    assertThat(repr(entry, entry.identifiers())).isEqualTo("{'target': 'flow-pbm'}");
    assertThat(repr(entry, entry.attrs()))
        .startsWith("{'again': {'complex': True, ")
        .contains("'ids': 1,", "'file': 'over'", "'part': 40");
  }

  private String repr(Entry entry, Value value) throws Exception {
    return PythonValues.repr(resolver.resolve(entry, value, entry.path()), 10_000);
  }
}
