package io.vestibule.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.LabClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final LabClock clock = new LabClock();

  @RepeatedTest(20)
  void anIdIsAUuidOfVersion7() {
    UUID id = Ids.next(clock);

    // RFC 9562 §4.1 and §4.2
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.version()).isEqualTo(7);
  }

  @Test
  void anIdBeginsWithTheTime() {
    UUID id = Ids.next(clock);

    // RFC 9562 §5.7: the first 48 bits are milliseconds.
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(clock.millis());
  }

  @Test
  void idsAreSortedByTime() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ids.add(Ids.next(clock).toString());
      clock.advance(Duration.ofMillis(1));
    }

    assertThat(ids).isSorted();
  }

  @Test
  void idsOfTheSameMomentDiffer() {
    assertThat(Stream.generate(() -> Ids.next(clock)).limit(10_000)).doesNotHaveDuplicates();
  }

  @Test
  void allOtherBitsAreRandom() {
    long ever0 = -1L;
    long ever1 = 0;
    long everHigh1 = 0;
    for (int i = 0; i < 1000; i++) {
      UUID id = Ids.next(clock);
      ever0 &= id.getLeastSignificantBits();
      ever1 |= id.getLeastSignificantBits();
      everHigh1 |= id.getMostSignificantBits() & 0xFFF;
    }

    assertThat(ever0).isEqualTo(0x8000000000000000L);
    assertThat(ever1).isEqualTo(0xBFFFFFFFFFFFFFFFL);
    assertThat(everHigh1).isEqualTo(0xFFF);
  }

  @Test
  void whatIsUnguessableHas128Bits() {
    assertThat(Ids.unguessable()).matches("[A-Za-z0-9_-]{22}");
  }

  @Test
  void aSecretHas256Bits() {
    assertThat(Ids.secret()).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void noSecretIsMadeTwice() {
    assertThat(Stream.generate(Ids::secret).limit(10_000)).doesNotHaveDuplicates();
    assertThat(Stream.generate(Ids::unguessable).limit(10_000)).doesNotHaveDuplicates();
  }
}
