package io.vestibule.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HashedTest {
  /** FIPS 180-2, appendix B.1 */
  @Test
  void itIsSha256InHexadecimal() {
    assertThat(Hashed.of("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
