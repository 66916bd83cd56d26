package io.vestibule.flow;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.stage.ProofByMail;
import io.vestibule.api.user.PendingUser;
import io.vestibule.link.MailLink;
import io.vestibule.link.MailLinks;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Proof by mail for the stage a run is at. */
final class MailedProof implements ProofByMail {
  private final Scene scene;
  private final Run run;
  private final @Nullable PendingUser subject;

  MailedProof(Scene scene, Run run, @Nullable PendingUser subject) {
    this.scene = scene;
    this.run = run;
    this.subject = subject;
  }

  @Override
  public Sending send(ProofMail mail) {
    Instant now = scene.services().clock().instant();
    UUID user = subject == null ? null : subject.id();
    String shownAs =
        run.context()
            .get(ContextKeys.PENDING_USER_IDENTIFIER)
            .orElse(subject == null ? "" : subject.username());
    return links()
        .send(
            scene.request().origin(),
            new MailLinks.Order(
                run.id(),
                scene.flow().flow().id(),
                run.current().binding(),
                user,
                shownAs,
                mail.to(),
                mail.validFor(),
                mail.limit(),
                mail.window()),
            RunCodec.write(run, now).state(),
            (key, code) -> filled(mail, key, code, now.plus(mail.validFor())));
  }

  private Mail filled(ProofMail mail, String key, String code, Instant expires) {
    Locale locale = scene.request().info().locale();
    Map<String, List<String>> query = new LinkedHashMap<>(run.start().query());
    query.put("flow_token", List.of(key));
    Map<String, String> values = new HashMap<>(mail.values());
    values.put(
        "url",
        Paths.flow(scene.request().brand().baseUrl() + "/", scene.flow().flow().slug(), query));
    values.put("code", code.substring(0, code.length() / 2) + " " + code.substring(4));
    values.put(
        "expires",
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                .withLocale(locale)
                .format(expires.atOffset(ZoneOffset.UTC))
            + " UTC");
    return new Mail(
        mail.to().isEmpty() ? "nobody@invalid.example" : mail.to(),
        mail.name(),
        mail.subject(),
        mail.template(),
        values,
        locale,
        scene.request().brand(),
        mail.server());
  }

  @Override
  public Optional<ContextChanges> confirm(String code) {
    return links()
        .useCode(run.id(), run.current().binding(), code)
        .filter(link -> subject != null && link.user().equals(subject.id()))
        .map(link -> ContextChanges.none().put(ContextKeys.MAIL_PROOFS, with(run.context(), link)));
  }

  @Override
  public Optional<MailProof> given() {
    UUID user = subject == null ? null : subject.id();
    return run.context().get(ContextKeys.MAIL_PROOFS).orElse(List.of()).stream()
        .filter(proof -> proof.binding().equals(run.current().binding()))
        .filter(proof -> proof.user().equals(user))
        .reduce((first, last) -> last);
  }

  /** What was shown so far, and what is shown by a link that was used up. */
  List<MailProof> with(io.vestibule.json.JsonContext context, MailLink link) {
    List<MailProof> proofs =
        new ArrayList<>(context.get(ContextKeys.MAIL_PROOFS).orElse(List.of()));
    proofs.add(
        new MailProof(
            link.binding(), link.user(), link.address(), scene.services().clock().instant()));
    return List.copyOf(proofs);
  }

  private MailLinks links() {
    return scene.executor().services().links();
  }
}
