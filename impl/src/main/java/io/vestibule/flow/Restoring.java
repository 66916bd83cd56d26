package io.vestibule.flow;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.json.JsonContext;
import io.vestibule.link.MailLink;
import io.vestibule.store.Ids;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The way back into a run by a link in a mail.
 *
 * <p>Opening the link makes a run that waits: it knows which link it came by and nothing of the run
 * to be restored. Only when the person says so is the link used up and the waiting run becomes the
 * one that was left, at the stage that sent the mail, in this browser. So whoever merely looks at
 * links, such as a scanner of mails, uses none up.
 */
final class Restoring {
  /** The field that carries the proof of having seen the question. */
  static final String TOKEN = "token";

  private static final ContextKey<UUID> WAITS_FOR =
      ContextKey.of("vestibule.waits_for_link", UUID.class);

  private final Scene scene;

  Restoring(Scene scene) {
    this.scene = scene;
  }

  /** What came of opening a link. */
  sealed interface Opened {
    /** The run as it was left. */
    record Restored(Run run) implements Opened {}

    /**
     * It does not work.
     *
     * @param message what to tell the person
     * @param reason what to tell the operator
     */
    record Refused(Text message, String reason) implements Opened {}
  }

  /** Whether a run waits for its link to be opened. */
  static boolean isWaiting(Run run) {
    return run.start().known().has(WAITS_FOR);
  }

  /** A run that waits for a link to be opened. */
  Run waiting(MailLink link) {
    JsonContext known = known(JsonContext.empty(), link).with(WAITS_FOR, link.id());
    StartQuery query = StartQuery.of(scene.request().query());
    return new Run(
        new Run.Start(Ids.unguessable(), link.flow(), known, query.kept(), query.nextRefused()),
        Ids.unguessable(),
        scene.userId(),
        0,
        List.of(),
        known,
        null,
        false,
        List.of(),
        null);
  }

  /** Asks whether to go on. */
  static Challenge question(Run waiting) {
    return Challenge.of("ak-stage-consent")
        .aboutUser()
        .introduction(text("link.continue"))
        .attribute("header_text", text("link.continue"))
        .attribute("permissions", List.of())
        .attribute("additional_permissions", List.of())
        .attribute(TOKEN, waiting.csrf())
        .field(Field.of(TOKEN, FieldKind.HIDDEN, Text.literal(TOKEN)).value(waiting.csrf()).build())
        .build();
  }

  /** Uses the link up a run waits for, and restores the run that was left. */
  Opened open(Run waiting) {
    UUID id = waiting.start().known().get(WAITS_FOR).orElseThrow();
    Optional<MailLink> found = scene.executor().services().links().find(id);
    if (found.isEmpty()) {
      return refused(MailLink.State.EXPIRED);
    }
    MailLink link = found.get();
    if (link.state() != MailLink.State.GOOD) {
      return refused(link.state());
    }
    Optional<Run> left = left(waiting, link);
    if (left.isEmpty()) {
      return new Opened.Refused(
          text("denied.link.expired"), "the flow has changed since the mail was sent");
    }
    if (left.get().owner() != null && !left.get().owner().equals(scene.userId())) {
      return new Opened.Refused(
          text("denied.link.login"), "whoever began the run was logged in, this visitor is not");
    }
    if (!scene.executor().services().links().use(id)) {
      return refused(
          scene
              .executor()
              .services()
              .links()
              .find(id)
              .map(MailLink::state)
              .orElse(MailLink.State.EXPIRED));
    }
    return new Opened.Restored(restored(waiting, left.get(), link));
  }

  /** Why a link does not work. */
  static Opened.Refused refused(MailLink.State state) {
    return switch (state) {
      case USED -> new Opened.Refused(text("denied.link.used"), "the link was used already");
      case REPLACED ->
          new Opened.Refused(text("denied.link.replaced"), "the link was replaced by another");
      case GOOD, EXPIRED -> new Opened.Refused(text("denied.link.expired"), "the link has expired");
    };
  }

  /** The run that was left; empty if it cannot go on, since its flow has changed. */
  private Optional<Run> left(Run waiting, MailLink link) {
    return RunCodec.readRun(
            new RunStore.Entry(
                waiting.id(), link.flow(), scene.services().clock().instant(), link.run()))
        .filter(Run::hasStages)
        .filter(run -> run.current().binding().equals(link.binding()))
        .filter(
            run ->
                run.stages().stream()
                    .allMatch(stage -> scene.flow().binding(stage.binding()).isPresent()));
  }

  private Run restored(Run waiting, Run left, MailLink link) {
    // A restart does not ask again for what this link has shown.
    JsonContext known = proven(left, known(left.start().known(), link), link);
    JsonContext context = proven(left, known(left.context(), link), link);
    return new Run(
        new Run.Start(
            waiting.id(), link.flow(), known, left.start().query(), left.start().nextRefused()),
        waiting.csrf(),
        scene.userId(),
        waiting.step() + 1,
        left.stages(),
        context,
        null,
        true,
        List.of(),
        null);
  }

  private JsonContext proven(Run left, JsonContext context, MailLink link) {
    return context.with(
        ContextKeys.MAIL_PROOFS, new MailedProof(scene, left, null).with(context, link));
  }

  private JsonContext known(JsonContext context, MailLink link) {
    Optional<User> user = scene.services().users().find(link.user());
    JsonContext known = context.with(ContextKeys.IS_RESTORED, link.id().toString());
    return user.isPresent()
        ? known.with(ContextKeys.PENDING_USER, PendingUser.of(user.get()))
        : known.with(ContextKeys.PENDING_USER, new PendingUser(link.user(), "", ""));
  }

  private static Text text(String key) {
    return Text.of(Restoring.class, key);
  }
}
