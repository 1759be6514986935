/** One view of a grid: its parts put together, and what each makes the others do. */
import { Banner, Overlay } from './bar/messages.ts';
import { Chips } from './bar/chips.ts';
import { Status } from './bar/status.ts';
import { Toolbar } from './bar/toolbar.ts';
import { copyEntries, copyRange, copyText } from './copy.ts';
import { keyActionsOf } from './key-actions.ts';
import type { WidgetModel } from './kernel/model.ts';
import { type Change, Session } from './kernel/session.ts';
import { shownColumns } from './look/look.ts';
import { one } from './look/selection.ts';
import { element } from './page/element.ts';
import { StaticTable } from './page/static-table.ts';
import { suppressShortcuts } from './page/shortcuts.ts';
import { openCellMenu } from './panel/cell-menu.ts';
import { openSave, openSql } from './panel/code-popups.ts';
import { openColumnList } from './panel/column-list.ts';
import { openColumnMenu } from './panel/column-menu.ts';
import { openFilterPanel } from './panel/filter-panel.ts';
import { openMenu } from './panel/menu.ts';
import { Popups } from './panel/popup.ts';
import { SideView } from './panel/side-view.ts';
import { type KeyActions, pressKey } from './table/keys.ts';
import { listenToPointer } from './table/pointer.ts';
import { Table } from './table/table.ts';

let made = 0;

export class Grid {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #popups: Popups;
  readonly #table: Table;
  readonly #toolbar: Toolbar;
  readonly #chips: Chips;
  readonly #status: Status;
  readonly #banner: Banner;
  readonly #overlay: Overlay;
  readonly #side: SideView;
  readonly #staticTable: StaticTable;

  constructor(model: WidgetModel) {
    made += 1;
    const session = new Session(model);
    this.#session = session;
    this.node = element('div', {
      class: 'lkg',
      dir: 'ltr',
      'data-jp-suppress-context-menu': 'true',
    });
    this.#popups = new Popups(this.node);
    this.#staticTable = new StaticTable(session, this.node);
    this.#status = new Status(session);
    this.#side = new SideView(session, {
      copy: this.#copies('value'),
      closed: this.#focus,
    });
    this.#table = new Table(session, this.node, `lkg-${String(made)}-${String(Date.now() % 1e6)}`, {
      openMenu: this.#openColumnMenu,
      openFilter: this.#openFilter,
      drawn: () => {
        this.#drawn();
      },
    });
    this.#toolbar = this.#makeToolbar();
    this.#chips = new Chips(session, {
      openFilter: this.#openFilter,
      clearSearch: () => {
        this.#toolbar.clearSearch();
      },
      cleared: this.#focus,
    });
    this.#banner = new Banner(session);
    this.#overlay = new Overlay(session, () => {
      this.#toolbar.clearSearch();
      this.#focus();
    });
    this.#table.node.append(this.#overlay.node);
    this.node.append(
      this.#toolbar.node,
      this.#banner.node,
      element('div', { class: 'lkg-middle' }, this.#table.node, this.#side.node),
      // Below the table: a filter that is added moves no row.
      this.#chips.node,
      this.#status.node,
    );
    this.#listen();
    this.#changed('state');
  }

  close(): void {
    this.#staticTable.close();
    this.#popups.close();
    this.#session.close();
    this.#table.close();
    this.#toolbar.close();
    this.#status.close();
    this.#side.close();
  }

  readonly #focus = (): void => {
    this.#table.scroller.focus({ preventScroll: true });
  };

  #copies(what: string): (text: string) => void {
    return (text) => {
      void copyText(text, what, this.#status);
    };
  }

  #makeToolbar(): Toolbar {
    const session = this.#session;
    const focusBack = this.#focus;
    const code = { copy: this.#copies('code'), focusBack };
    return new Toolbar(session, {
      search: (search) => {
        if (search !== session.look.search) session.change({ ...session.look, search });
      },
      leaveSearch: focusBack,
      openColumns: (beside) => {
        openColumnList(
          this.#popups,
          session,
          beside,
          (place) => {
            this.#table.columns.reveal(shownColumns(session.look).indexOf(place));
          },
          focusBack,
        );
      },
      openCopy: (beside) => {
        openMenu(
          this.#popups,
          beside,
          'Copy',
          copyEntries(session, this.#table.range, this.#status),
          focusBack,
        );
      },
      openSql: (beside) => {
        void openSql(this.#popups, session, beside, code);
      },
      openSave: (beside) => {
        openSave(this.#popups, session, beside, code);
      },
      showStrip: (isShown) => {
        this.#table.showStrip(isShown);
      },
    });
  }

  #listen(): void {
    const { signal } = this.#session;
    this.#session.listen((change) => {
      this.#changed(change);
    });
    suppressShortcuts(this.node, signal);
    const actions = this.#keyActions();
    this.#table.scroller.addEventListener(
      'keydown',
      (event) => {
        if (event.target !== this.#table.scroller || !pressKey(event, actions)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      { signal },
    );
    this.#table.scroller.addEventListener('focus', () => {
      if (this.#table.active === undefined && this.#table.rowCount > 0)
        this.#table.select(one({ row: 0, column: 0 }));
    });
    listenToPointer(
      this.#table,
      {
        openValue: () => {
          this.#openValue(false);
        },
        openMenu: (at) => {
          this.#openCellMenu(at);
        },
      },
      signal,
    );
  }

  #changed(change: Change): void {
    const isClosing =
      change === 'query' || (change === 'state' && this.#session.state.ended !== null);
    if (isClosing) this.#side.close();
    if (change === 'query') {
      this.#table.toTop();
      this.#status.announceOrder();
    }
    if (change === 'columns' || change === 'query') this.#table.arrange();
    if (change === 'state') this.#table.forgetWidths();
    this.node.classList.toggle('lkg-is-ended', this.#session.state.ended !== null);
    this.#toolbar.render();
    this.#banner.render();
    this.#chips.render();
    this.#table.draw();
  }

  /** What goes with the rows that are drawn. */
  #drawn(): void {
    this.#overlay.render();
    this.#staticTable.render();
    this.#status.render(this.#table.range);
    const place = this.#activePlace();
    const row = this.#table.active?.row;
    if (place !== undefined && row !== undefined && row >= 0) this.#side.follow(row, place);
  }

  #activePlace(): number | undefined {
    const column = this.#table.active?.column;
    return column === undefined ? undefined : shownColumns(this.#session.look)[column];
  }

  #openValue(isFocused: boolean): void {
    const row = this.#table.active?.row;
    const place = this.#activePlace();
    if (place === undefined || row === undefined || row < 0) return;
    if (!isFocused && this.#side.isOpen) {
      this.#side.close();
      return;
    }
    this.#side.open(row, place);
    if (isFocused) this.#side.focus();
  }

  readonly #openFilter = (place: number, beside: Element): void => {
    if (this.#session.state.ended !== null) return;
    openFilterPanel(this.#popups, this.#session, place, beside, this.#focus);
  };

  readonly #openColumnMenu = (place: number, beside: Element): void => {
    openColumnMenu(this.#popups, this.#session, place, beside, {
      openFilter: this.#openFilter,
      fitWidth: (column) => {
        this.#table.fit(column);
      },
      copyName: this.#copies('name'),
      selectColumn: (column) => {
        this.#selectColumn(shownColumns(this.#session.look).indexOf(column));
      },
      focusBack: this.#focus,
    });
  };

  #selectColumn(at: number): void {
    if (at < 0 || this.#table.rowCount === 0) return;
    const row = Math.max(0, this.#table.active?.row ?? 0);
    this.#table.select({ ...one({ row, column: at }), whole: 'columns' });
  }

  #openCellMenu(beside: Element | DOMRect): void {
    openCellMenu(this.#popups, this.#session, beside, {
      cell: this.#table.active,
      range: this.#table.range,
      status: this.#status,
      openValue: () => {
        this.#openValue(true);
      },
      focusBack: this.#focus,
    });
  }

  #keyActions(): KeyActions {
    const table = this.#table;
    return keyActionsOf(this.#session, table, {
      copyName: this.#copies('name'),
      copyRange: (range) => {
        void copyRange(this.#session, range, { format: 'cells', header: false }, this.#status);
      },
      isValueOpen: () => this.#side.isOpen,
      closeValue: () => {
        this.#side.close();
      },
      openValue: (isFocused) => {
        this.#openValue(isFocused);
      },
      openMenu: () => {
        this.#openCellMenu(table.activeNode);
      },
      openColumnMenu: (place) => {
        this.#openColumnMenu(place, table.headOf(place));
      },
      openFilter: (place) => {
        this.#openFilter(place, table.headOf(place));
      },
      selectColumn: (at) => {
        this.#selectColumn(at);
      },
      search: () => {
        this.#toolbar.focusSearch();
      },
    });
  }
}
