package io.vestibule.stages.authenticator_static;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.stages.authenticator.CodeMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Recovery codes, each good once. Spaces, hyphens and capitals make no difference. */
public final class RecoveryCodes implements CodeMethod {
  /** The fewest characters of a code. */
  static final int SHORTEST = 8;

  /** The most characters of a code. */
  static final int LONGEST = 100;

  /** Without those that are easily taken for others. */
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz";

  private static final String ALL = LETTERS + "23456789";

  /**
   * Makes codes, no two of them the same. Each begins with a letter, or else it might be taken for
   * a code of another kind.
   *
   * @param count how many
   * @param length of how many characters each
   * @param random where they come from
   */
  static List<String> make(int count, int length, RandomGenerator random) {
    Set<String> codes = new LinkedHashSet<>();
    while (codes.size() < count) {
      StringBuilder code = new StringBuilder();
      for (int i = 0; i < length; i++) {
        String from = i == 0 ? LETTERS : ALL;
        code.append(from.charAt(random.nextInt(from.length())));
      }
      codes.add(code.toString());
    }
    return new ArrayList<>(codes);
  }

  /** A code as people read it: in groups of four. */
  static String grouped(String code) {
    return code.replaceAll("(.{4})(?=.)", "$1-");
  }

  @Override
  public FactorType type() {
    return FactorType.STATIC;
  }

  @Override
  public boolean looksLike(String typed) {
    String code = normalised(typed);
    return code.length() >= SHORTEST
        && code.length() <= LONGEST
        && !code.matches("[0-9]{" + SHORTEST + "}");
  }

  @Override
  public Text prompt(Factor factor) {
    return Text.of(RecoveryCodes.class, "prompt");
  }

  @Override
  public FactorUse judge(StageRun<?> run, FactorState state, String typed) {
    return new FactorUse.Code(normalised(typed));
  }

  private static String normalised(String typed) {
    return typed.replaceAll("[\\s\\p{Z}\\p{Pd}]", "").toLowerCase(Locale.ROOT);
  }
}
