package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vestibule.flowfile.document.DocumentReader;
import io.vestibule.flowfile.document.Mark;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FlowContextTest {
  @Test
  void someValuesAreAlwaysThere() throws ResolveException {
    FlowContext context = FlowContext.of(Fields.empty(), Map.of());

    assertThat(scalar(context, "goauthentik.io/enterprise/licensed")).isEqualTo(false);
    assertThat(context.get("goauthentik.io/rbac/models"))
        .contains(new Fields(Map.of(), Mark.UNKNOWN));
    assertThat(context.get("other")).isEmpty();
  }

  @Test
  void theFileSaysMoreThanWhatIsAlwaysThereAndWhatIsGivenMost() throws ResolveException {
    FlowContext context =
        FlowContext.of(
            file("a: 1\nb: 2\ngoauthentik.io/enterprise/licensed: true"), Map.of("a", 3, "c", 4));

    assertThat(scalar(context, "a")).isEqualTo(3L);
    assertThat(scalar(context, "b")).isEqualTo(2L);
    assertThat(scalar(context, "c")).isEqualTo(4L);
    assertThat(scalar(context, "goauthentik.io/enterprise/licensed")).isEqualTo(true);
  }

  @Test
  void mapsAreMergedListsAppendedAnythingElseReplaced() throws ResolveException {
    FlowContext context =
        FlowContext.of(
            file("m: {a: 1, n: {b: 2, c: 3}}\nl: [1, 2]\nt: !Env X\nu: {x: 1}"),
            Map.of(
                "m", Map.of("n", Map.of("c", 4, "d", 5)),
                "l", List.of(3),
                "t", List.of(1),
                "u", "text"));

    Fields m = (Fields) context.get("m").orElseThrow();
    assertThat(m.mark()).isEqualTo(new Mark(1, 4));
    assertThat(m.fields().keySet()).containsExactly("a", "n");
    Fields n = (Fields) m.get("n").orElseThrow();
    assertThat(n.fields().keySet()).containsExactlyInAnyOrder("b", "c", "d");
    assertThat(n.get("c")).contains(new Scalar(4L, "4", Mark.UNKNOWN));
    assertThat(((Items) context.get("l").orElseThrow()).values())
        .extracting(value -> ((Scalar) value).value())
        .containsExactly(1L, 2L, 3L);
    assertThat(context.get("t")).containsInstanceOf(Items.class);
    assertThat(scalar(context, "u")).isEqualTo("text");
  }

  @Test
  void aTagStaysOne() throws ResolveException {
    assertThat(FlowContext.of(file("t: !Env X"), Map.of()).get("t"))
        .containsInstanceOf(Tagged.class);
  }

  @Test
  void whatIsNoPlainValueIsRefused() {
    assertRefused(Map.of("a", Instant.EPOCH));
    assertRefused(Map.of("a", Map.of(1, 2)));
    assertRefused(Map.of("a", new BigInteger("9".repeat(30))));
  }

  @Test
  void whatIsTooDeepIsRefused() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);

    assertRefused(Map.of("a", endless));
  }

  private static void assertRefused(Map<String, ?> given) {
    assertThatExceptionOfType(ResolveException.class)
        .isThrownBy(() -> FlowContext.of(Fields.empty(), given))
        .withMessageStartingWith("context: the given context cannot be used: ");
  }

  private static Object scalar(FlowContext context, String key) {
    return Objects.requireNonNull(((Scalar) context.get(key).orElseThrow()).value());
  }

  private static Fields file(String text) {
    return (Fields) new DocumentReader().read("a.yaml", text).root().orElseThrow();
  }
}
