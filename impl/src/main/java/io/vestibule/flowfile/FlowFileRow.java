package io.vestibule.flowfile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;

/** A file the installation applied by itself. */
@Entity(name = "FlowFile")
@Table(name = "vst_flow_file")
class FlowFileRow {
  @Id String name;
  String content;
  String made;
  @Lob String flows;

  @Column(name = "applied_at")
  Instant appliedAt;

  protected FlowFileRow() {}

  FlowFileRow(String name) {
    this.name = name;
  }
}
